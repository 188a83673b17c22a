using System.Text.Json;
using Kenger.Cli.Rules;
using Kenger.Cli.Tests.Doctor;
using Kenger.Cli.Tests.Nodes;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Rules;

/// <summary>What looks misspelt about a rule.</summary>
public sealed class RuleHintsTests
{
    [Theory]
    [InlineData("verison", "v2", "no node of orders has a label 'verison'; did you mean 'version'?")]
    [InlineData("Version", "v2", "no node of orders has a label 'Version'; there is 'version' (the case matters)")]
    [InlineData("version", "V2", "no node of orders has the label version=V2; there is 'v2' (the case matters)")]
    [InlineData("version", "v3-rc.10", "no node of orders has the label version=v3-rc.10; did you mean 'v3-rc.1'?")]
    // Nodes with it may come later, and nobody knows what was meant.
    [InlineData("team", "a", "no node of orders has a label 'team'")]
    [InlineData("version", "2026-11", "no node of orders has the label version=2026-11")]
    public void Find_LabelThatNoNodeHas_IsTold(string key, string value, string told) => Assert.Equal(
        [told],
        RuleHints.Find(Rule(1, new(), new() { [key] = value }), [], [Node(("version", "v1")), Node(("version", "v2"), ("zone", "x")), Node(("version", "v3-rc.1"))]));

    [Fact]
    public void Find_LabelThatANodeHas_IsNothing() =>
        Assert.Empty(RuleHints.Find(Rule(1, new(), new() { ["version"] = "v2" }), [], [Node(("version", "v1")), Node(("version", "v2"))]));

    [Theory]
    [InlineData("cookies", "usr", "no other rule of orders asks for the cookie 'usr'; did you mean 'user'?")]
    [InlineData("cookies", "USER", "no other rule of orders asks for the cookie 'USER'; there is 'user' (the case matters)")]
    [InlineData("headers", "X-Bta", "no other rule of orders asks for the header 'X-Bta'; did you mean 'X-Beta'?")]
    [InlineData("query", "debgu", "no other rule of orders asks for the query 'debgu'; did you mean 'debug'?")]
    [InlineData("key", "cookie:sesion", "no other rule of orders asks for the cookie 'sesion'; did you mean 'session'?")]
    // Headers have no case; and what resembles nothing is a name of its own.
    [InlineData("headers", "x-beta", null)]
    [InlineData("cookies", "user", null)]
    [InlineData("cookies", "tenant", null)]
    [InlineData("cookies", "X-Beta", null)]
    [InlineData("key", "client", null)]
    public void Find_NameNearOneOfAnotherRule_IsTold(string where, string name, string? told)
    {
        var names = new Dictionary<string, string> { [name] = "*" };
        var match = where switch
        {
            "cookies" => new RuleMatch { Cookies = names },
            "headers" => new RuleMatch { Headers = names },
            "query" => new RuleMatch { Query = names },
            _ => new RuleMatch { Percent = 5, PercentKey = name },
        };
        var rule = Rule(7, match, null);
        var others = new RuleMatch
        {
            Cookies = new Dictionary<string, string> { ["user"] = "1" },
            Headers = new Dictionary<string, string> { ["X-Beta"] = "*" },
            Query = new Dictionary<string, string> { ["debug"] = "*" },
            Percent = 5,
            PercentKey = "cookie:session",
        };

        Assert.Equal(told is null ? [] : [told], RuleHints.Find(rule, [rule, Rule(8, others, null)], []));
    }

    [Fact]
    public async Task Add_LabelMisspelt_IsAddedAndHintedAt()
    {
        var nodes = JsonSerializer.Serialize([Node(("version", "v2"))], KengerJson.Readable.IReadOnlyListNodeInfo);
        await using var registry = await ScriptedPeer.StartAsync(null, Added, (ApiRoutes.RuleList, 200, Ok("[]")), (ApiRoutes.NodeList, 200, Ok(nodes)));

        var (exitCode, output, errors) = await AddAsync(registry.Url);

        Assert.Equal((0, "kenger: no node of orders has a label 'verison'; did you mean 'version'?" + Environment.NewLine), (exitCode, errors));
        Assert.StartsWith("rule 1 of orders, on: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_RegistryThatTellsNothingMore_IsAddedAllTheSame()
    {
        await using var registry = await ScriptedPeer.StartAsync(null, Added);

        var (exitCode, output, errors) = await AddAsync(registry.Url);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith("rule 1 of orders, on: ", output, StringComparison.Ordinal);
    }

    private static (string Path, int Status, string Body) Added => (ApiRoutes.RuleAdd, 200, Ok(
        """{"id":1,"ns":"orders","position":1,"match":{"path_prefix":"/a"},"target":{"labels":{"verison":"v2"}},"enabled":true,"author":"a","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":1}"""));

    private static string Ok(string data) => $$"""{"code":0,"message":"ok","data":{{data}}}""";

    private static async Task<(int ExitCode, string Output, string Errors)> AddAsync(string url)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await KengerCommandLine.RunAsync(["rule", "add", "orders", "--path", "/a", "--to", "verison=v2", "--registry", url], output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }

    private static RuleInfo Rule(long id, RuleMatch match, Dictionary<string, string>? labels) => new()
    {
        Id = id,
        Ns = "orders",
        Position = 1,
        Match = match,
        Target = new() { Labels = labels, Ns = labels is null ? "other" : null },
        Author = "a",
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Version = 1,
    };

    private static NodeInfo Node(params (string Key, string Value)[] labels) =>
        SampleNodes.Online(DateTimeOffset.UnixEpoch) with { Labels = labels.ToDictionary(label => label.Key, label => label.Value) };
}
