using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Kenger.Cli.Output;

/// <summary>Answers people with text, and scripts with one JSON document.</summary>
internal sealed class Answer(bool json, IAnsiConsole console)
{
    // Lines in a file or a pipe are for grep and awk: they are never broken.
    private const int Unbroken = 10_000;

    public bool IsJson => json;

    public static Answer ForThisConsole(bool json)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = Unbroken;
            console.Profile.Capabilities.Ansi = false;
        }

        return new Answer(json, console);
    }

    /// <summary>Answers with the data, or with what <paramref name="text"/> makes of it.</summary>
    public void Give<T>(T data, JsonTypeInfo<T> type, Action<T, Answer> text)
    {
        if (json)
        {
            console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(data, type));
        }
        else
        {
            text(data, this);
        }
    }

    /// <summary>A line for people.</summary>
    public void Say(string line) => console.MarkupLine(Markup.Escape(line));

    /// <summary>A line for people, with Spectre's markup in it.</summary>
    public void SayMarkup(string line) => console.MarkupLine(line);

    /// <summary>A table for people; <paramref name="none"/> stands for one without rows.</summary>
    public void Say(TextTable table, string none)
    {
        if (table.IsEmpty)
        {
            Say(none);
        }
        else
        {
            console.Write(table.Render());
        }
    }
}
