using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Faults;

public sealed class BrokenNodeTests
{
    // Two seconds of a node's third of 2,000 requests a second would be 1,333. What is let through is five in a row, what was on its
    // way then (at most one for each caller), and as many again for a node that took its turn between.
    private const int MostErrors = 2 * (5 + LoadOnGateway.Callers);

    [Fact]
    public async Task Node_AnswersEverythingWith500_IsOutAfterAFewRequests()
    {
        // Requests are to find it out, not probes; these keep it out.
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string> { ["Kenger__Gateway__Health__Interval"] = "01:00:00" });
        await using var first = await StartAsync(platform, "first");
        await using var second = await StartAsync(platform, "second");
        await using var breaking = await StartAsync(platform, "breaking");
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("breaking", 500);

        breaking.IsBroken = true;

        await load.WhenAnsweredAsync("first", 600);
        await load.WhenAnsweredAsync("second", 600);
        var errors = load.Failures.Count;
        Assert.InRange(errors, 1, MostErrors);
        Assert.All(load.Failures, failure => Assert.StartsWith("500", failure, StringComparison.Ordinal));

        breaking.IsBroken = false;
        await load.WhenAnsweredAsync("breaking", 100);
    }

    private static async Task<ServingNode> StartAsync(KengerPlatform platform, string name)
    {
        var node = await ServingNode.StartAsync(name);
        await platform.Registration.RegisterNodeAsync(new RegisterNodeRequest { Ns = KengerPlatform.Namespace, Host = "127.0.0.1", Port = node.Port, Mode = NodeModes.Static });
        await Eventually.BecomesTrue(async () => (await platform.NodesAtGatewayAsync()).Contains($"127.0.0.1:{node.Port}"), $"{name} at the gateway");
        return node;
    }
}
