using System.Text;
using Kenger.Cli;
using Kenger.Fuzz.Tests.Fuzzing;

namespace Kenger.Fuzz.Tests;

/// <summary>A command line is understood or refused in a sentence; it never crashes, and what is said is visible.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public Task Parse_AnyArguments_AreUnderstoodOrRefused() => FuzzRun.RunAsync("command-line", 100, Words.CommandLine, async input =>
    {
        string[] arguments = [.. Encoding.UTF8.GetString(input).Split('\n')];
        if (KengerCommandLine.Create().Parse(arguments).Errors.Count == 0)
        {
            // It would do something.
            return;
        }

        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await KengerCommandLine.RunAsync(arguments, output, errors);

        Assert.Equal(2, exitCode);
        var said = output.ToString() + errors;
        Assert.DoesNotContain(said, c => (char.IsControl(c) && c is not ('\n' or '\r')) || c is '\u202e' or '\u200b');
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    });
}
