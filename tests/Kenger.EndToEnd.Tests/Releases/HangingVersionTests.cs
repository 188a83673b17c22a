using System.Diagnostics;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Faults;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>A new version that answers its health path and nothing else; gateways report as seldom as they do by default.</summary>
public sealed class HangingVersionTests
{
    [Fact]
    public async Task Hanging_GoesBackBeforeClientsGiveUp_AndWhatRunsIsShownAndEnded()
    {
        await using var platform = await KengerPlatform.StartAsync();
        await using var old = await StartAsync(platform, "old", "v1");
        await using var hanging = await StartAsync(platform, "hanging", "v2");
        // Out of the traffic until it gets its share.
        await platform.Operator.DrainNodeAsync(new() { Ns = KengerPlatform.Namespace, Host = "127.0.0.1", Port = hanging.Port });
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("old", 200);
        hanging.Hangs = true;
        var rollout = await platform.Releases.StartRolloutAsync(new()
        {
            Ns = KengerPlatform.Namespace,
            Label = "version=v2",
            Steps = [5, 100],
            IntervalSeconds = 60,
        });
        await platform.Operator.DrainNodeAsync(new() { Ns = KengerPlatform.Namespace, Host = "127.0.0.1", Port = hanging.Port, Drained = false });
        await Eventually.BecomesTrue(() => hanging.Asked > 0, "the new version gets requests");
        var asked = Stopwatch.GetTimestamp();

        RolloutInfo now = rollout;
        await Eventually.BecomesTrue(
            async () => (now = await platform.Releases.ShowRolloutAsync(new() { Ns = KengerPlatform.Namespace })).EndedAt is not null, "the rollout has ended");

        Assert.Equal(RolloutStatuses.RolledBack, now.Status);
        Assert.Contains("waited too long for an answer", now.StatusReason, StringComparison.Ordinal);
        // Two seconds where nobody else needs the machine; before the next report of the usual ones in any case.
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0.5, 4.5);
        Assert.Empty(load.Failures);

        // What hangs there goes on, and is shown.
        var seen = (await NodeAsync(platform, hanging.Port)).Gateways;
        await Eventually.BecomesTrue(
            async () => (seen = (await NodeAsync(platform, hanging.Port)).Gateways) is { Count: 1, Running: > 0 }, "it is known what runs there");
        Assert.Equal((1, 0), (seen!.Healthy, seen.Unheard));
        var drained = await platform.Operator.DrainNodeAsync(
            new() { Ns = KengerPlatform.Namespace, Host = "127.0.0.1", Port = hanging.Port, CloseAfterSeconds = 1 });
        Assert.NotNull(drained.ClosesAt);

        await Eventually.BecomesTrue(async () => await NodeAsync(platform, hanging.Port) is { Closed: true, Gateways.Running: 0 }, "it is empty");
        Assert.NotEmpty(load.Failures);
    }

    private static async Task<NodeInfo> NodeAsync(KengerPlatform platform, int port) =>
        (await platform.Operator.ListNodesAsync(KengerPlatform.Namespace)).Single(node => node.Port == port);

    private static async Task<ServingNode> StartAsync(KengerPlatform platform, string name, string version)
    {
        var node = await ServingNode.StartAsync(name);
        await platform.Registration.RegisterNodeAsync(new RegisterNodeRequest
        {
            Ns = KengerPlatform.Namespace,
            Host = "127.0.0.1",
            Port = node.Port,
            Mode = NodeModes.Static,
            Labels = new Dictionary<string, string> { ["version"] = version },
        });
        await Eventually.BecomesTrue(async () => (await platform.NodesAtGatewayAsync()).Contains($"127.0.0.1:{node.Port}"), $"{name} at the gateway");
        return node;
    }
}
