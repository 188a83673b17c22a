using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Kenger.Cli.Output;

/// <summary>
/// Answers people with text, and scripts with one JSON document. What others wrote is made visible here and in <see cref="TextTable"/>.
/// </summary>
internal sealed class Answer(bool json, IAnsiConsole console)
{
    // Lines in a file or a pipe are for grep and awk: they are never broken.
    private const int UnbrokenWidth = 10_000;

    public bool IsJson => json;

    /// <summary>Answers there; with colours and in lines that fit if that is a terminal.</summary>
    public static Answer To(TextWriter output, bool json)
    {
        output = output is VisibleWriter visible ? visible.Inner : output;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (output != System.Console.Out || System.Console.IsOutputRedirected)
        {
            console.Profile.Width = UnbrokenWidth;
        }

        if (output != System.Console.Out || !Terminal.IsInColour)
        {
            console.Profile.Capabilities.Ansi = false;
        }

        return new Answer(json, console);
    }

    /// <summary>Answers with the data, or with what <paramref name="text"/> makes of it.</summary>
    public void Write<T>(T data, JsonTypeInfo<T> type, Action<T, Answer> text)
    {
        if (json)
        {
            WriteJson(JsonSerializer.Serialize(data, type));
        }
        else
        {
            text(data, this);
        }
    }

    /// <summary>JSON that is there already. It may hold any character, but what a terminal would obey is written by JSON's own escapes.</summary>
    public void WriteJson(string document) => console.Profile.Out.Writer.WriteLine(VisibleText.EscapeJson(document));

    /// <summary>A line for people.</summary>
    public void WriteLine(string line, Color? color = null)
    {
        console.Write(new Text(VisibleText.Escape(line), new Style(color)));
        console.WriteLine();
    }

    /// <summary>A table for people; <paramref name="none"/> stands for one without rows.</summary>
    public void WriteTable(TextTable table, string none)
    {
        if (table.IsEmpty)
        {
            WriteLine(none);
        }
        else
        {
            console.Write(table.Render());
        }
    }
}
