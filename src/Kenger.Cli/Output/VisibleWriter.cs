using System.Text;

namespace Kenger.Cli.Output;

/// <summary>
/// All that the tool prints goes through one of these: a registry, a gateway or a variable may hold what a terminal would obey, or what
/// nobody sees. A line is a line: breaks in it are shown as <c>\n</c>. What is written in pieces, as help is, keeps its line breaks.
/// </summary>
internal sealed class VisibleWriter(TextWriter inner) : TextWriter
{
    // Half of a character that came alone; the other half may follow.
    private char? _first;

    public override Encoding Encoding => inner.Encoding;

    public override string NewLine => inner.NewLine;

    /// <summary>
    /// What is behind it. For <see cref="Answer"/> alone, whose colours are escapes too, and which makes each cell visible by itself.
    /// </summary>
    internal TextWriter Inner => inner;

    public override void Write(char value)
    {
        if (_first is { } first)
        {
            _first = null;
            Pass([first, value]);
        }
        else if (char.IsHighSurrogate(value))
        {
            _first = value;
        }
        else
        {
            Pass([value]);
        }
    }

    public override void Write(string? value) => Pass(value);

    public override void Write(char[] buffer, int index, int count) => Pass(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Pass(buffer);

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(VisibleText.Escape(value));

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    public override Task WriteAsync(char value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Flush()
    {
        if (_first is { } first)
        {
            _first = null;
            Pass([first]);
        }

        inner.Flush();
    }

    public override Task FlushAsync()
    {
        Flush();
        return Task.CompletedTask;
    }

    private void Pass(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('\n') is >= 0 and var end)
        {
            inner.WriteLine(VisibleText.Escape(text[..end].TrimEnd('\r').ToString()));
            text = text[(end + 1)..];
        }

        inner.Write(VisibleText.Escape(text.ToString()));
    }
}
