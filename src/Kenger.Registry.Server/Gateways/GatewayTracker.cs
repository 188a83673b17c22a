using Kenger.Contracts;
using Kenger.Registry.Server.Sync;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// Knows which revision every live gateway runs, because each says so with its polls, and lets others wait for it: a node
/// that deregistered may stop once no gateway sends it anything.
/// </summary>
internal sealed class GatewayTracker(TimeProvider time)
{
    private static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(KengerDefaults.GatewayLiveSeconds);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, GatewayPosition> _positions = new(StringComparer.Ordinal);
    private TaskCompletionSource _moved = NewSignal();

    /// <summary>Notes that a gateway polls; dispose when it is answered.</summary>
    public IDisposable BeginPoll(string gateway, long applied, NamespaceSelection selection, ConnectionInfo connection)
    {
        var address = connection.RemoteIpAddress is { } ip ? $"{(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip)}" : "unknown";
        TaskCompletionSource moved;
        lock (_lock)
        {
            var open = _positions.TryGetValue(gateway, out var known) ? known.OpenPolls : 0;
            _positions[gateway] = new GatewayPosition(applied, selection, address, open + 1, time.GetUtcNow());
            moved = _moved;
            _moved = NewSignal();
        }

        moved.SetResult();
        return new Poll(this, gateway);
    }

    /// <summary>The gateways with an open poll, or one within the last 15 seconds.</summary>
    public IReadOnlyList<GatewayInfo> Live()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            ForgetDead(now);
            return
            [
                .. _positions.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new GatewayInfo
                {
                    Gateway = pair.Key,
                    Version = pair.Value.Applied,
                    Address = pair.Value.Address,
                    LastSeen = pair.Value.OpenPolls > 0 ? now : pair.Value.LastSeen,
                }),
            ];
        }
    }

    /// <summary>
    /// Ends once every live gateway that watches the namespace has applied the version, or when it is cancelled. Returns those
    /// that have not.
    /// </summary>
    public async Task<IReadOnlyList<string>> WhenAppliedAsync(
        string ns, long version, CancellationToken end)
    {
        while (true)
        {
            var (waiting, moved, nextDeath) = Behind(ns, version);
            if (waiting.Count == 0 || end.IsCancellationRequested)
            {
                return waiting;
            }

            // A gateway that died holds nobody up for longer than it counts as live.
            await moved.WaitAsync(nextDeath, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private (IReadOnlyList<string> Waiting, Task Moved, TimeSpan NextDeath) Behind(string ns, long version)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            ForgetDead(now);
            var behind = _positions.Where(pair => pair.Value.Applied < version && pair.Value.Selection.Includes(ns)).ToArray();
            // And a millisecond, because waits are cut to whole ones: one that ends too early would be begun again and again.
            var nextDeath = behind
                .Where(pair => pair.Value.OpenPolls == 0)
                .Select(pair => LiveFor - (now - pair.Value.LastSeen))
                .DefaultIfEmpty(LiveFor)
                .Min() + TimeSpan.FromMilliseconds(1);
            return ([.. behind.Select(pair => pair.Key).Order(StringComparer.Ordinal)], _moved.Task, nextDeath);
        }
    }

    private void EndPoll(string gateway)
    {
        lock (_lock)
        {
            if (_positions.TryGetValue(gateway, out var known))
            {
                _positions[gateway] = known with { OpenPolls = known.OpenPolls - 1, LastSeen = time.GetUtcNow() };
            }
        }
    }

    private void ForgetDead(DateTimeOffset now)
    {
        foreach (var (gateway, position) in _positions)
        {
            if (position.OpenPolls == 0 && now - position.LastSeen >= LiveFor)
            {
                _positions.Remove(gateway);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Poll(GatewayTracker owner, string gateway) : IDisposable
    {
        public void Dispose() => owner.EndPoll(gateway);
    }
}
