using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary><c>kenger why</c> against a real gateway.</summary>
public sealed class WhyCommandTests(OperatorPlatform platform) : IClassFixture<OperatorPlatform>
{
    private KengerPlatform Kenger => platform.Kenger;

    [Fact]
    public async Task Why_ARequestOfAColleague_NamesTheRuleTheNodeAndWhyNoOther()
    {
        var (_, v1) = await Kenger.StartServiceAsync("v1", settings: Version("v1"));
        var (_, v2) = await Kenger.StartServiceAsync("v2", settings: Version("v2"));
        await KengerTool.SucceedAsync(Kenger, "rule", "add", KengerPlatform.Namespace, "--client", "192.0.2.7", "--to", "version=v2", "--name", "colleagues");
        KengerTool run = null!;
        await Eventually.BecomesTrue(
            async () => (run = await WhyAsync("shop.example.com/api?x=1", "--ip", "192.0.2.7")).Output.Contains("matches", StringComparison.Ordinal),
            "the gateway has the rule and healthy nodes");

        var other = await WhyAsync("/", "--ip", "192.0.2.8", "--header", "X-Beta=1", "--method", "POST");
        var json = await WhyAsync("shop.example.com", "--json");

        Assert.Matches(@"(?m)^client +192\.0\.2\.7$", run.Output);
        Assert.Matches(@"(?m)^namespace +shop$", run.Output);
        Assert.Matches(@"(?m)^rule +[0-9]+ colleagues: matches, to version=v2$", run.Output);
        Assert.Matches($@"(?m)^{v2} +100 % +100 +version=v2 *$", run.Output);
        Assert.Matches($@"(?m)^{v1} +– +100 +version=v1 +\S+", run.Output);
        Assert.Matches(@"(?m)^rule +[0-9]+ colleagues: no, ", other.Output);
        Assert.Equal("shop", json.Json.GetProperty("namespace").GetString());
    }

    [Fact]
    public async Task Why_WhatTheGatewayRefuses_IsOneWithItsReason()
    {
        var run = await WhyAsync("shop.example.com/", "--ip", "somewhere");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ip must be an IP address", run.Errors, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Version(string version) => new() { ["KENGER_REGISTRY_LABELS"] = $"version={version}" };

    private Task<KengerTool> WhyAsync(params string[] arguments) => KengerTool.RunAsync(Kenger, ["why", .. arguments, "--gateway", Kenger.AdminUrl]);
}
