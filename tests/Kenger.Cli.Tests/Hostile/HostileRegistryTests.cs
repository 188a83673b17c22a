using System.Text.Json;
using Kenger.Cli.Output;

namespace Kenger.Cli.Tests.Hostile;

/// <summary>Whatever a registry or a gateway answers, nothing reaches a terminal that it would obey, and nothing is hidden.</summary>
public sealed class HostileRegistryTests
{
    public static TheoryData<string> Commands =>
    [
        "nodes", "consumers shop", "weight shop 127.0.0.1:1 5", "drain shop 127.0.0.1:1", "gate shop on", "audit", "rule list", "rule add shop --client 127.0.0.1 --to version=v2",
        "rule on 1", "rule delete 1", "rollout list", "rollout show shop", "rollout start shop version=v2", "rollout start shop version=v2 --wait",
        "rollout pause shop", "rollout abort --id 1", "rollout wait shop", "why shop.example.com", "why shop.example.com --routes FILE",
        "route list", "route put shop orders --host shop.example.com", "route delete shop", "route history shop", "route rollback shop 1", "route export",
        "route import FILE --check", "route restore 1 --check",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Answer_OfAHostileRegistry_IsVisible(string command)
    {
        await using var registry = await HostileRegistry.StartAsync();

        var (text, errors) = await RunAsync(command, registry);

        Assert.Null(HostileTexts.FindIn(text));
        Assert.Equal("", errors);
        Assert.True(IsToldNothing(command) || text.Contains(@"a\u001B[2J\u001B[31mz", StringComparison.Ordinal), text);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Json_OfAHostileRegistry_IsVisibleAndMeansTheSame(string command)
    {
        await using var registry = await HostileRegistry.StartAsync();

        var (text, _) = await RunAsync(command + " --json", registry);

        Assert.Null(HostileTexts.FindIn(text));
        // Who waits gets a line for each decision.
        string[] documents = command.Contains("wait", StringComparison.Ordinal) ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [text];
        Assert.True(IsToldNothing(command) || documents.Any(HoldsEverything));

        static bool HoldsEverything(string json)
        {
            using var document = JsonDocument.Parse(json);
            return Texts(document.RootElement).Contains(HostileTexts.Everything);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Refusal_OfAHostileRegistry_IsVisible(string command)
    {
        await using var registry = await HostileRegistry.StartAsync(refuses: true);

        var (text, errors) = await RunAsync(command, registry);

        Assert.Equal("", text);
        Assert.Null(HostileTexts.FindIn(errors));
        Assert.Contains(@"\u001B[2J", errors, StringComparison.Ordinal);
        Assert.All(errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^(kenger: |  )", line));
    }

    [Theory]
    [InlineData("weight", "shop", "127.0.0.1:1", "§")]
    [InlineData("§")]
    [InlineData("nodes", "--url", "§")]
    [InlineData("nodes", "--§")]
    [InlineData("drain", "shop", "§")]
    [InlineData("why", "shop", "--gateway", "§")]
    [InlineData("token", "--role", "§")]
    [InlineData("server", "--dev", "--store", "§")]
    [InlineData("server", "--dev", "--store", "memory", "--listen", "§")]
    [InlineData("gateway", "--listen", "§")]
    public async Task Mistake_WithAHostileText_IsSaidVisibly(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();

        var exitCode = await KengerCommandLine.RunAsync([.. arguments.Select(each => each.Replace("§", HostileTexts.Everything))], output, errors);

        Assert.NotEqual(0, exitCode);
        Assert.NotEmpty(errors.ToString());
        Assert.Null(HostileTexts.FindIn(output.ToString() + errors));
    }

    [Fact]
    public void Table_ChineseAndEmoji_StayAndAlign()
    {
        using var output = new StringWriter();
        var table = new TextTable("NAME", "WHY");
        table.Add(null, "订单", "好");
        table.Add(null, "ab\u202ecd", "👩‍💻 ❤️");

        Answer.To(output, json: false).WriteTable(table, "nothing");

        // A Chinese character is two cells wide.
        Assert.Equal(
            ["NAME        WHY", "订单        好", @"ab\u202Ecd  👩‍💻 ❤️"],
            output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()));
    }

    // The answer has no text.
    private static bool IsToldNothing(string command) =>
        command.StartsWith("rule delete", StringComparison.Ordinal) || command.StartsWith("route delete", StringComparison.Ordinal);

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        _ => [],
    };

    private static async Task<(string Output, string Errors)> RunAsync(string command, HostileRegistry registry)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        using var file = new RoutesFile("""{"routes":[]}""");
        string[] where = command.StartsWith("why", StringComparison.Ordinal) ? ["--gateway", registry.Url] : ["--url", registry.Url];
        await KengerCommandLine.RunAsync(
            [.. command.Split(' ').Select(word => word == "FILE" ? file.Path : word), .. where], output, errors);
        return (output.ToString(), errors.ToString());
    }
}
