using System.CommandLine;

namespace Kenger.Cli.Tests.Shell;

/// <summary>What help says in one place, it says in the other.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Groups => [.. GroupsIn(KengerCommandLine.Create(), "")];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Help_ListOfCommands_ShowsEachAsItsUsageDoes(string group)
    {
        var listed = await ListAsync(group);

        Assert.NotEmpty(listed);
        foreach (var label in listed)
        {
            var path = $"{group} {label.Split(' ')[0]}".Trim();
            var usage = await UsageAsync(path);
            Assert.Equal(usage, $"{group} {label}".Trim());
        }
    }

    [Fact]
    public async Task Help_TextsBesideTheCommands_StandInOneColumn()
    {
        var lines = (await HelpAsync("")).Split('\n').SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.Length > 0).ToArray();

        Assert.True(lines.Length > 10, string.Join('\n', lines));
        Assert.Contains(lines, line => line.StartsWith("  weight <NS> <HOST:PORT> [<N>]  ", StringComparison.Ordinal));
        Assert.Single(lines.Select(line => line.Length - line[line.IndexOf("  ", 2, StringComparison.Ordinal)..].TrimStart().Length).Distinct());
    }

    private static IEnumerable<string> GroupsIn(Command command, string path) => command.Subcommands.Count == 0 ? []
        : [path, .. command.Subcommands.Where(inner => !inner.Hidden).SelectMany(inner => GroupsIn(inner, $"{path} {inner.Name}".Trim()))];

    private static async Task<string[]> ListAsync(string group) =>
    [
        .. (await HelpAsync(group)).Split('\n').SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.Length > 0)
            .Select(line => line.Trim().Split("  ")[0]),
    ];

    // Usage: the tool's name, the command with its arguments, [command], [options].
    private static async Task<string> UsageAsync(string path)
    {
        var usage = (await HelpAsync(path)).Split('\n').SkipWhile(line => line != "Usage:").Skip(1).First().Trim();
        return usage[(usage.IndexOf(' ', StringComparison.Ordinal) + 1)..]
            .Replace(" [command]", "", StringComparison.Ordinal).Replace(" [options]", "", StringComparison.Ordinal);
    }

    private static async Task<string> HelpAsync(string path)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, await KengerCommandLine.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"], output, TextWriter.Null));
        return output.ToString();
    }
}
