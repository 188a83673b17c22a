using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// Knows which revision every live gateway runs, because each says so with its polls, and lets others wait for it: a node
/// that deregistered may stop once no gateway sends it anything.
/// </summary>
internal sealed class GatewayTracker(TimeProvider time)
{
    private static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(KengerDefaults.GatewayLiveSeconds);

    private static readonly TimeSpan ExchangePeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, GatewayPosition> _here = new(StringComparer.Ordinal);
    private readonly AsyncPulse _moved = new();
    private Dictionary<string, GatewayPosition> _elsewhere = new(StringComparer.Ordinal);
    private bool _hasNews;
    private long _exchangedAt;

    /// <summary>Notes that a gateway polls; dispose when it is answered.</summary>
    public IDisposable BeginPoll(string gateway, long applied, NamespaceSet selection, ConnectionInfo connection)
    {
        var address = connection.RemoteAddress();
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_here.TryGetValue(gateway, out var known))
            {
                // Whoever makes up a new id with every poll fills no memory.
                ForgetDead(now);
            }

            _here[gateway] = new GatewayPosition(applied, selection, address, (known?.OpenPolls ?? 0) + 1, now);
            _hasNews |= known?.Applied != applied;
        }

        _moved.Fire();
        return new Poll(this, gateway);
    }

    /// <summary>The gateways with an open poll, or one within the last 15 seconds, here or at another server, that watch any of these namespaces.</summary>
    public IReadOnlyList<GatewayInfo> Live(NamespaceSet namespaces)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return
            [
                .. AllLive(now).Where(pair => pair.Value.Selection.Overlaps(namespaces)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new GatewayInfo
                {
                    Gateway = pair.Key,
                    Version = pair.Value.Applied,
                    Address = pair.Value.Address,
                    LastSeen = pair.Value.OpenPolls > 0 ? now : pair.Value.LastSeen,
                }),
            ];
        }
    }

    /// <summary>Whether a gateway watches a namespace; one that nobody knows may.</summary>
    public bool Watches(string gateway, string ns)
    {
        lock (_lock)
        {
            return !(_here.TryGetValue(gateway, out var known) || _elsewhere.TryGetValue(gateway, out known)) || known.Selection.Includes(ns);
        }
    }

    /// <summary>The gateways that poll here, when other servers should hear of them: at news, and once a second; else null.</summary>
    public IReadOnlyList<SharedGateway>? TakeForExchange()
    {
        lock (_lock)
        {
            if (!_hasNews && time.GetElapsedTime(_exchangedAt) < ExchangePeriod)
            {
                return null;
            }

            _hasNews = false;
            _exchangedAt = time.GetTimestamp();
            ForgetDead(time.GetUtcNow());
            return
            [
                .. _here.Select(pair => new SharedGateway
                {
                    Gateway = pair.Key,
                    Version = pair.Value.Applied,
                    Namespaces = pair.Value.Selection.ToString(),
                    Address = pair.Value.Address,
                }),
            ];
        }
    }

    /// <summary>Learns which gateways poll at other servers: all of them.</summary>
    public bool Learn(IReadOnlyList<SharedGateway> elsewhere)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            _elsewhere = elsewhere.ToDictionary(
                gateway => gateway.Gateway,
                gateway => new GatewayPosition(
                    gateway.Version,
                    NamespaceSet.From(gateway.Namespaces.Split(',', StringSplitOptions.RemoveEmptyEntries)),
                    gateway.Address,
                    OpenPolls: 0,
                    now),
                StringComparer.Ordinal);
        }

        _moved.Fire();
        return true;
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
            var behind = AllLive(now).Where(pair => pair.Value.Applied < version && pair.Value.Selection.Includes(ns)).ToArray();
            // And a millisecond, because waits are cut to whole ones: one that ends too early would be begun again and again.
            var nextDeath = behind
                .Where(pair => pair.Value.OpenPolls == 0)
                .Select(pair => LiveFor - (now - pair.Value.LastSeen))
                .DefaultIfEmpty(LiveFor)
                .Min() + TimeSpan.FromMilliseconds(1);
            return ([.. behind.Select(pair => pair.Key).Order(StringComparer.Ordinal)], _moved.Next, nextDeath);
        }
    }

    private void EndPoll(string gateway)
    {
        lock (_lock)
        {
            if (_here.TryGetValue(gateway, out var known))
            {
                _here[gateway] = known with { OpenPolls = known.OpenPolls - 1, LastSeen = time.GetUtcNow() };
            }
        }
    }

    /// <summary>A gateway may poll now here, now there: what it has applied is the most it said anywhere.</summary>
    private Dictionary<string, GatewayPosition> AllLive(DateTimeOffset now)
    {
        ForgetDead(now);
        var all = new Dictionary<string, GatewayPosition>(_here, StringComparer.Ordinal);
        foreach (var (gateway, position) in _elsewhere.Where(pair => now - pair.Value.LastSeen < LiveFor))
        {
            all[gateway] = all.TryGetValue(gateway, out var here) && here.Applied >= position.Applied ? here : position;
        }

        return all;
    }

    private void ForgetDead(DateTimeOffset now)
    {
        foreach (var (gateway, position) in _here)
        {
            if (position.OpenPolls == 0 && now - position.LastSeen >= LiveFor)
            {
                _here.Remove(gateway);
            }
        }
    }

    private sealed class Poll(GatewayTracker owner, string gateway) : IDisposable
    {
        public void Dispose() => owner.EndPoll(gateway);
    }
}

/// <summary>What is known of a gateway from its polls.</summary>
/// <param name="Applied">The revision it said it has applied.</param>
/// <param name="Selection">The namespaces it watches.</param>
/// <param name="Address">Where it polls from.</param>
/// <param name="OpenPolls">Polls that are not answered yet.</param>
/// <param name="LastSeen">When a poll of its last began or ended.</param>
internal sealed record GatewayPosition(
    long Applied, NamespaceSet Selection, string Address, int OpenPolls, DateTimeOffset LastSeen);
