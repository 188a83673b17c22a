using Microsoft.CodeAnalysis.CSharp;

namespace Kenger.Architecture.Tests;

/// <summary>The tool prints through its <c>Output</c> alone, which makes visible what others wrote: a way around it would be forgotten.</summary>
public sealed class OutputTests
{
    private static readonly string[] Allowed =
    [
        // Hands the console over, once.
        "Program.cs: Console.Out", "Program.cs: Console.Error",
    ];

    [Fact]
    public void Sources_OutsideOutput_DontPrint()
    {
        var found =
            from file in Repository.SourcesOf("Kenger.Cli")
            where !file.Contains($"{Path.DirectorySeparatorChar}Output{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            from use in UsesIn(File.ReadAllText(file))
            select $"{Path.GetFileName(file)}: {use}";

        Assert.Empty(found.Except(Allowed, StringComparer.Ordinal));
    }

    // The control: that nothing is found must mean that nothing is there.
    [Theory]
    [InlineData("Console.WriteLine(node.Host);", "Console.WriteLine")]
    [InlineData("AnsiConsole.Write(x);", "AnsiConsole.Write")]
    [InlineData("new Markup(text)", "Markup")]
    [InlineData("(output as VisibleWriter)!.Inner", "VisibleWriter")]
    public void UsesIn_AWayAround_IsFound(string source, string use) => Assert.Contains(use, UsesIn(source));

    private static List<string> UsesIn(string source)
    {
        var tokens = SyntaxFactory.ParseTokens(source).Select(token => token.Text).ToArray();
        var uses = new List<string>();
        for (var i = 0; i < tokens.Length - 1; i++)
        {
            // A namespace's name, and making one, are no use.
            var before = i > 0 ? tokens[i - 1] : "";
            var isName = before == "." || (before == "new" && tokens[i] != "Markup");
            var isPrinter = tokens[i] is "AnsiConsole" or "IAnsiConsole" or "Markup" or "VisibleWriter" or "Console";
            if (isPrinter && !isName && (tokens[i] != "Console" || tokens[i + 1] == "."))
            {
                uses.Add(tokens[i + 1] == "." ? $"{tokens[i]}.{tokens[i + 2]}" : tokens[i]);
            }
        }

        return uses;
    }
}
