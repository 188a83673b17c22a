using System.CommandLine;

namespace Kenger.Cli.Tests.Hostile;

/// <summary>Each command with each of its options and arguments set to what nobody means: a sentence and an exit code, never a stack.</summary>
public sealed class EveryArgumentTests
{
    // They serve until they are ended: tried as processes.
    private static readonly string[] Serving = ["server", "gateway", "dev"];

    private static readonly string[] Bad =
    [
        "", "ten", "-1", "99999999999999999999", "1e999", "NaN", "a\0b", "\ud800", "@x", "--", "99999d", "10675199.02:48:05", "http://\0", "127.0.0.1:99999", "a=b=c",
        new string('9', 5_000),
    ];

    private const int PerOption = 4;

    private static readonly Dictionary<string, string> GoodArguments = new(StringComparer.Ordinal)
    {
        ["NS"] = "shop", ["HOST:PORT"] = "127.0.0.1:1", ["N"] = "5", ["ID"] = "1", ["LABEL"] = "version=v2", ["on|off"] = "on", ["HOST/PATH"] = "shop.example.com/",
        ["WINDOW"] = "Fri 16:00 - Mon 08:00", ["TARGET"] = "ops", ["SHELL"] = "bash", ["URL"] = "http://127.0.0.1:1/livez", ["VERSION"] = "1", ["FILE"] = "no-such-file.json",
    };

    public static TheoryData<string> Commands => [.. Leaves(KengerCommandLine.Create(), "").Where(leaf => !Serving.Contains(leaf.Path)).Select(leaf => leaf.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_AnyArgumentBad_EndsWithASentence(string path)
    {
        await using var registry = await HostileRegistry.StartAsync();
        var command = Leaves(KengerCommandLine.Create(), "").Single(leaf => leaf.Path == path).Command;
        string[] where = command.Options.Any(option => option.Name == "--registry") ? ["--registry", registry.Url]
            : command.Options.Any(option => option.Name == "--gateway" && option.ValueType == typeof(string)) ? ["--gateway", registry.Url] : [];
        string[] good = [.. command.Arguments.Select(argument => GoodArguments[argument.Name])];
        var tries = new List<string[]>();
        // Each option with some of them, so that together the options of a command are tried with all.
        var next = 0;
        for (var i = 0; i < good.Length; i++)
        {
            foreach (var bad in Bad)
            {
                tries.Add([.. path.Split(' '), .. good.Select((each, index) => index == i ? bad : each), .. where]);
            }
        }

        foreach (var option in command.Options.Where(option => option is not System.CommandLine.Help.HelpOption))
        {
            for (var i = 0; i < PerOption; i++)
            {
                string[] others = [.. where.Where((_, index) => where[index / 2 * 2] != option.Name)];
                tries.Add([.. path.Split(' '), .. good, .. others, option.Name, Bad[next++ % Bad.Length]]);
            }
        }

        foreach (var bad in tries.Count == 0 ? Bad : [])
        {
            // It takes nothing at all.
            tries.Add([.. path.Split(' '), bad]);
        }

        foreach (var option in command.Options)
        {
            // Without a value, and twice.
            tries.Add([.. path.Split(' '), .. good, .. where, option.Name]);
            tries.Add([.. path.Split(' '), .. good, .. where, option.Name, "1", option.Name, "1"]);
        }

        Assert.True(tries.Count > 10, $"{tries.Count} tries");
        // Some wait, for a name that nobody knows or to ask once more: together they wait no longer than the slowest.
        await Parallel.ForEachAsync(tries, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (arguments, _) => await TryAsync(arguments));
    }

    private static async Task TryAsync(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var shown = string.Join(' ', arguments.Select(each => each.Length > 60 ? each[..60] + "…" : $"'{each}'"));

        var exitCode = await KengerCommandLine.RunAsync(arguments, output, errors).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        var said = errors.ToString();
        Assert.True(exitCode is >= 0 and <= 5, $"{exitCode}: {shown}\n{said}");
        Assert.False(
            said.Contains("Unhandled", StringComparison.Ordinal) || said.Contains("   at ", StringComparison.Ordinal) || said.Contains("Exception:", StringComparison.Ordinal),
            $"{shown}\n{said}");
        // What the doctor finds is its answer.
        Assert.True(exitCode == 0 || said.Length > 0 || output.ToString().Length > 0, $"{exitCode} without a word: {shown}");
    }

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(inner => Leaves(inner, path.Length == 0 ? inner.Name : $"{path} {inner.Name}"));
}
