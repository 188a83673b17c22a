using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary><c>kenger nodes</c>, <c>weight</c>, <c>drain</c>, <c>gate</c> and <c>audit</c> against a real registry.</summary>
public sealed class NodeCommandsTests(OperatorPlatform platform) : IClassFixture<OperatorPlatform>
{
    private KengerPlatform Kenger => platform.Kenger;

    [Fact]
    public async Task Nodes_OfANamespace_AreATableOfAHundredColumns()
    {
        await platform.RegisterAsync("orders", (21_001, "v1"), (21_002, "v2"));
        await KengerTool.SucceedAsync(Kenger, "weight", "orders", "127.0.0.1:21002", "10", "--ttl", "10m");

        var run = await KengerTool.SucceedAsync(Kenger, "nodes", "--ns", "orders");

        var lines = run.Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Equal(["NAMESPACE", "NODE", "STATUS", "WEIGHT", "LABELS", "SEEN", "NOTE"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"^orders +127\.0\.0\.1:21001 +online +100 +version=v1 +static$", lines[1]);
        Assert.Matches(@"^orders +127\.0\.0\.1:21002 +online +10 +version=v2 +static +set to 10, declared 100, (10m|9m \d+s) left$", lines[2]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 100));
        Assert.DoesNotContain("\u001b[", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_OfATwinWithoutNodes_NamesTheOneThatHasThem()
    {
        await platform.RegisterAsync("Twin", (21_030, "v1"));
        await platform.RegisterAsync("twin", (21_031, "v1"));
        await Kenger.Registration.DeregisterNodeAsync(new("twin", "127.0.0.1", 21_031));

        var run = await KengerTool.SucceedAsync(Kenger, "nodes", "twin");
        var freeze = await KengerTool.RunAsync(Kenger, "freeze", "TWIN");

        Assert.Equal("no nodes; there is 'Twin' (the case matters)", run.Output);
        Assert.Matches("^kenger: there is no namespace 'TWIN'; there is '[Tt]win' \\(the case matters\\)$", freeze.Errors);
    }

    [Fact]
    public async Task Nodes_AsJson_AreTheWiresOwn()
    {
        await platform.RegisterAsync("orders-json", (21_003, "v1"));

        var node = Assert.Single((await KengerTool.SucceedAsync(Kenger, "nodes", "orders-json", "--json")).Json.EnumerateArray());

        Assert.Equal(("orders-json", 100), (node.GetProperty("ns").GetString(), node.GetProperty("declared_weight").GetInt32()));
    }

    [Fact]
    public async Task Weight_SetAndReset_ChangesAndRestores()
    {
        await platform.RegisterAsync("orders-weight", (21_004, "v1"));

        var set = await KengerTool.SucceedAsync(Kenger, "weight", "orders-weight", "127.0.0.1:21004", "7");
        var reset = await KengerTool.SucceedAsync(Kenger, "weight", "orders-weight", "127.0.0.1:21004", "--reset", "--json");

        Assert.Equal("orders-weight 127.0.0.1:21004 has weight 7 (set to 7, declared 100)", set.Output);
        Assert.Equal(100, reset.Json.GetProperty("weight").GetInt32());
    }

    [Fact]
    public async Task Drain_OnAndOff_KeepsTheWeight()
    {
        await platform.RegisterAsync("orders-drain", (21_005, "v1"), (21_006, "v1"));

        var on = await KengerTool.SucceedAsync(Kenger, "drain", "orders-drain", "127.0.0.1:21005", "--ttl", "1h");
        var off = await KengerTool.SucceedAsync(Kenger, "drain", "orders-drain", "127.0.0.1:21005", "--off");

        Assert.Matches(@"^orders-drain 127\.0\.0\.1:21005 is drained and gets no new requests \((1h|59m \d+s) left\)$", on.Output);
        Assert.Equal("orders-drain 127.0.0.1:21005 is not drained; its weight is 100", off.Output);
    }

    [Fact]
    public async Task Gate_OnAndOff_IsSaid()
    {
        await platform.RegisterAsync("orders-gate", (21_007, "v1"));

        var on = await KengerTool.SucceedAsync(Kenger, "gate", "orders-gate", "on");
        var off = await KengerTool.SucceedAsync(Kenger, "gate", "orders-gate", "off", "--json");

        Assert.Equal("orders-gate: a new version gets no traffic until a rollout takes it up", on.Output);
        Assert.False(off.Json.GetProperty("gated").GetBoolean());
    }

    [Fact]
    public async Task Audit_OfANamespace_TellsWhoDidWhat()
    {
        await platform.RegisterAsync("orders-audit", (21_008, "v1"));
        await KengerTool.SucceedAsync(Kenger, "weight", "orders-audit", "127.0.0.1:21008", "7", "--reason", "too warm");

        var run = await KengerTool.SucceedAsync(Kenger, "audit", "orders-audit", "--limit", "1");

        Assert.Equal(2, run.Output.Split('\n').Length);
        Assert.Matches(@"node\.weight +orders-audit +127\.0\.0\.1:21008 .*weight 100 → 7.*reason – → too warm", run.Output);
    }

    [Fact]
    public async Task UnknownNode_IsRefusedWithOne()
    {
        var run = await KengerTool.RunAsync(Kenger, "weight", "orders-nobody", "127.0.0.1:1", "7");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("kenger: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenField_IsNamed()
    {
        await platform.RegisterAsync("orders-field", (21_009, "v1"));

        var run = await KengerTool.RunAsync(Kenger, "weight", "orders-field", "127.0.0.1:21009", "70000");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("  weight: must be a whole number from 0 to 65535", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongToken_IsOneAndNeverRepeated()
    {
        var run = await KengerTool.RunAsync(Kenger, "nodes", "--token", "a-wrong-secret");

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("a-wrong-secret", run.Output + run.Errors, StringComparison.Ordinal);
    }
}
