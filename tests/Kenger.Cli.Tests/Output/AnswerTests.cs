using Kenger.Cli.Output;
using Spectre.Console;

namespace Kenger.Cli.Tests.Output;

/// <summary>What goes into a pipe or a file.</summary>
public sealed class AnswerTests
{
    [Fact]
    public void WriteTable_IntoAPipe_IsUnbrokenPlainAndLiteral()
    {
        using var output = new StringWriter();
        var table = new TextTable("NAME", "WHY").Right(0);
        table.Add(Color.Red, "[red]a[/]", new string('x', 300));

        Answer.To(output, json: false).WriteTable(table, "nothing");

        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("[red]a[/]  xxx", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteLine_WithBrackets_IsLiteral()
    {
        using var output = new StringWriter();

        Answer.To(output, json: false).WriteLine("node [::1]:8080 [bold]");

        Assert.Equal("node [::1]:8080 [bold]" + Environment.NewLine, output.ToString());
    }

    [Fact]
    public void WriteTable_WithoutRows_SaysSo()
    {
        using var output = new StringWriter();

        Answer.To(output, json: false).WriteTable(new TextTable("NAME"), "no nodes");

        Assert.Equal("no nodes" + Environment.NewLine, output.ToString());
    }
}
