using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>
/// A registry and a gateway, each a process, with what they do by default, and two old nodes; for many releases, one after the other, each of a
/// version of its own.
/// </summary>
public sealed class JudgementPlatform : IAsyncLifetime
{
    private readonly List<ActingNode> _old = [];
    private int _version = 1;

    internal KengerPlatform Kenger { get; private set; } = null!;


    public async Task InitializeAsync()
    {
        Kenger = await KengerPlatform.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            var node = await ActingNode.StartAsync("v1");
            _old.Add(node);
            await RegisterAsync(node);
        }
    }

    public async Task DisposeAsync()
    {
        await Kenger.DisposeAsync();
        foreach (var node in _old)
        {
            await node.DisposeAsync();
        }
    }

    internal SteadyLoad StartLoad(TimeSpan? patience = null, bool isPlain = true) => new(Kenger.GatewayUrl, patience, isPlain);

    internal string NextVersion() => $"v{++_version}";

    /// <summary>A node of the next version, waiting for its rollout.</summary>
    internal async Task<ActingNode> ReadyAsync(Act act = Act.Good)
    {
        await GateAsync();
        var node = await ActingNode.StartAsync(NextVersion(), act == Act.Refuses ? Act.Good : act);
        await RegisterAsync(node);
        await node.BecomeAsync(act);
        return node;
    }

    internal async Task GateAsync() => await Kenger.Operator.UpdateNamespaceAsync(new() { Name = KengerPlatform.Namespace, Gated = true });

    /// <summary>Registers a node for good, and waits until the gateway knows it.</summary>
    internal async Task RegisterAsync(ActingNode node, bool isLabelled = true)
    {
        await Kenger.Registration.RegisterNodeAsync(new RegisterNodeRequest
        {
            Ns = KengerPlatform.Namespace,
            Host = "127.0.0.1",
            Port = node.Port,
            Mode = NodeModes.Static,
            Labels = isLabelled ? new Dictionary<string, string> { ["version"] = node.Version } : null,
        });
        await Eventually.BecomesTrue(async () => (await Kenger.NodesAtGatewayAsync()).Contains($"127.0.0.1:{node.Port}"), "the node at the gateway");
    }

    internal async Task RemoveAsync(ActingNode node) =>
        await Kenger.Registration.DeregisterNodeAsync(new NodeAddress(KengerPlatform.Namespace, "127.0.0.1", node.Port));

    internal Task<RolloutInfo> RollOutAsync(string version, int intervalSeconds, int minRequests, int[] steps, RolloutAnalysis? analysis = null, bool isManual = false) =>
        Kenger.Releases.StartRolloutAsync(new()
        {
            Ns = KengerPlatform.Namespace,
            Label = $"version={version}",
            Steps = steps,
            IntervalSeconds = intervalSeconds,
            Manual = isManual ? true : null,
            Analysis = (analysis ?? new()) with { MinRequests = minRequests },
        });

    internal Task<RolloutInfo> ShowAsync(long id) => Kenger.Releases.ShowRolloutAsync(new() { Id = id });

    /// <summary>Waits until a rollout is as wanted.</summary>
    internal async Task<RolloutInfo> WhenAsync(long id, Func<RolloutInfo, bool> wanted, string what)
    {
        RolloutInfo? rollout = null;
        try
        {
            await Eventually.BecomesTrue(async () => wanted(rollout = await ShowAsync(id)), what, TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}: {TellOf(rollout!)}", exception);
        }

        return rollout!;
    }

    internal Task<RolloutInfo> WhenEndedAsync(long id) => WhenAsync(id, rollout => rollout.EndedAt is not null, "the rollout has ended");

    /// <summary>Fails unless it was rolled back at a step, for one of these reasons.</summary>
    internal static void IsRolledBack(RolloutInfo rollout, int step, string reasons) => Assert.True(
        (rollout.Status, rollout.Step) == (RolloutStatuses.RolledBack, step)
            && Array.Exists(reasons.Split('|'), reason => rollout.StatusReason!.Contains(reason, StringComparison.Ordinal)),
        TellOf(rollout));

    internal static string TellOf(RolloutInfo rollout) =>
        $"{rollout.Status} {rollout.StatusReason}\n" + string.Join('\n', (rollout.Events ?? []).Select(each => $"{each.Time:mm:ss.fff} {each.Kind} {each.Step} {each.Reason}"));

    /// <summary>A release is over: its nodes go, and what it left.</summary>
    internal async Task ClearAsync(params ActingNode[] nodes)
    {
        if (await Kenger.Releases.ListRolloutsAsync(KengerPlatform.Namespace) is [var last, ..]
            && (last.EndedAt is null || last.Status == RolloutStatuses.Completed))
        {
            await Kenger.Releases.AbortRolloutAsync(new() { Id = last.Id, Force = true });
        }

        foreach (var node in nodes)
        {
            await RemoveAsync(node);
            await node.DisposeAsync();
        }
    }
}
