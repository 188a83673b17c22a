using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// Knows which revision every live gateway runs, because each says so with its polls, and lets others wait for it: a node
/// that deregistered may stop once no gateway sends it anything. Only tokens that speak for gateways get here.
/// </summary>
internal sealed class GatewayTracker(TimeProvider time, IOptions<KengerRegistryServerOptions> options)
{
    private static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(KengerDefaults.GatewayLiveSeconds);

    private static readonly TimeSpan ExchangePeriod = TimeSpan.FromSeconds(1);

    private readonly int _maxPerToken = options.Value.MaxGateways;
    private readonly Lock _lock = new();
    private readonly Dictionary<GatewayKey, GatewayPosition> _here = [];
    private readonly Dictionary<string, int> _perToken = new(StringComparer.Ordinal);
    private readonly AppliedWaits _waits = new();
    private Dictionary<GatewayKey, GatewayPosition> _elsewhere = [];
    private bool _hasNews;
    private long _exchangedAt;
    private long _looks;

    /// <summary>How often somebody went through the gateways to see who is behind: what waiting costs.</summary>
    public long Looks => Interlocked.Read(ref _looks);

    /// <summary>
    /// Notes that a gateway polls; dispose when it is answered. Refused where it would be one more than its token may speak for.
    /// </summary>
    public CommandResult<IDisposable> BeginPoll(GatewayKey gateway, long applied, NamespaceSet selection, ConnectionInfo connection, int aperture = 0)
    {
        var address = connection.RemoteAddress();
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_here.TryGetValue(gateway, out var known) && !TryAdd(gateway.Token, now))
            {
                return Refusal.TooManyGateways(gateway.Token, _maxPerToken);
            }

            _here[gateway] = new GatewayPosition(applied, selection, address, (known?.OpenPolls ?? 0) + 1, now) { Aperture = aperture };
            if (known is null || known.Applied != applied || known.Aperture != aperture || !known.Selection.Equals(selection))
            {
                _hasNews = true;
                _waits.Moved(gateway, Find(gateway, now));
            }
        }

        return CommandResult<IDisposable>.Of(new Poll(this, gateway));
    }

    /// <summary>The gateways with an open poll, or one within the last 15 seconds, here or at another server, that watch any of these namespaces.</summary>
    public IReadOnlyList<GatewayInfo> Live(NamespaceSet namespaces)
    {
        var now = time.GetUtcNow();
        KeyValuePair<GatewayKey, GatewayPosition>[] live;
        lock (_lock)
        {
            live = [.. AllLive(now)];
        }

        return
        [
            .. live.Where(pair => !pair.Key.IsConsumer && pair.Value.Selection.Overlaps(namespaces))
                .OrderBy(pair => pair.Key.Id, StringComparer.Ordinal).ThenBy(pair => pair.Key.Token, StringComparer.Ordinal)
                .Select(pair => new GatewayInfo
                {
                    Gateway = pair.Key.Id,
                    Token = pair.Key.Token,
                    Version = pair.Value.Applied,
                    Address = pair.Value.Address,
                    LastSeen = pair.Value.OpenPolls > 0 ? now : pair.Value.LastSeen,
                    Aperture = pair.Value.Aperture > 0 ? pair.Value.Aperture : null,
                }),
        ];
    }

    /// <summary>
    /// The applications that call services of these namespaces by name, with an open poll, or one within the last 15 seconds, here or at another server.
    /// </summary>
    public IReadOnlyList<ConsumerInfo> Consumers(NamespaceSet namespaces)
    {
        var now = time.GetUtcNow();
        KeyValuePair<GatewayKey, GatewayPosition>[] live;
        lock (_lock)
        {
            live = [.. AllLive(now).Where(pair => pair.Key.IsConsumer && pair.Value.Selection.Overlaps(namespaces))];
        }

        return
        [
            .. live.OrderBy(pair => pair.Key.Id, StringComparer.Ordinal).ThenBy(pair => pair.Key.Token, StringComparer.Ordinal)
                .Select(pair => new ConsumerInfo
                {
                    Application = pair.Key.Consumer.Application,
                    Instance = pair.Key.Consumer.Instance,
                    Namespaces = [.. pair.Value.Selection.Names.Where(namespaces.Includes)],
                    Version = pair.Value.Applied,
                    Address = pair.Value.Address,
                    LastSeen = pair.Value.OpenPolls > 0 ? now : pair.Value.LastSeen,
                    Token = pair.Key.Token,
                }),
        ];
    }

    /// <summary>All live gateways and where each is.</summary>
    public IReadOnlyList<(GatewayKey Key, GatewayPosition Position)> Positions()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return [.. AllLive(now).Where(pair => !pair.Key.IsConsumer).Select(pair => (pair.Key, pair.Value))];
        }
    }

    /// <summary>How many gateways are live.</summary>
    public int CountLive()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return AllLive(now).Count(pair => !pair.Key.IsConsumer);
        }
    }

    /// <summary>Whether a gateway watches a namespace; one that nobody knows may.</summary>
    public bool Watches(GatewayKey gateway, string ns)
    {
        lock (_lock)
        {
            return !(_here.TryGetValue(gateway, out var known) || _elsewhere.TryGetValue(gateway, out known)) || known.Selection.Includes(ns);
        }
    }

    /// <summary>The namespaces that a live gateway follows; null for one that is not live.</summary>
    public NamespaceSet? FindSelection(GatewayKey gateway)
    {
        lock (_lock)
        {
            return Find(gateway, time.GetUtcNow())?.Selection;
        }
    }

    /// <summary>The live gateways that follow a namespace, here or at another server.</summary>
    public IReadOnlySet<GatewayKey> Followers(string ns)
    {
        lock (_lock)
        {
            return AllLive(time.GetUtcNow()).Where(pair => !pair.Key.IsConsumer && pair.Value.Selection.Includes(ns)).Select(pair => pair.Key).ToHashSet();
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
                    Token = pair.Key.Token,
                    Gateway = pair.Key.Id,
                    Version = pair.Value.Applied,
                    Namespaces = pair.Value.Selection.ToString(),
                    Address = pair.Value.Address,
                    Aperture = pair.Value.Aperture,
                }),
            ];
        }
    }

    /// <summary>Learns which gateways poll at other servers: all of them.</summary>
    public bool Learn(IReadOnlyList<SharedGateway> elsewhere)
    {
        var now = time.GetUtcNow();
        var learned = elsewhere.ToDictionary(
            gateway => new GatewayKey(gateway.Token, gateway.Gateway),
            gateway => new GatewayPosition(
                gateway.Version,
                NamespaceSet.From(gateway.Namespaces.Split(',', StringSplitOptions.RemoveEmptyEntries)),
                gateway.Address,
                OpenPolls: 0,
                now) { Aperture = gateway.Aperture });
        lock (_lock)
        {
            _elsewhere = learned;
            foreach (var witness in _waits.Witnesses.ToArray())
            {
                _waits.Moved(witness, Find(witness, now));
            }
        }

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
            AppliedWait wait;
            TimeSpan untilItsDeath;
            lock (_lock)
            {
                Interlocked.Increment(ref _looks);
                var now = time.GetUtcNow();
                if (!TryFindBehind(ns, version, now, out var witness))
                {
                    return [];
                }

                if (end.IsCancellationRequested)
                {
                    return NamesBehind(ns, version, now);
                }

                wait = _waits.Add(witness.Key, ns, version);
                untilItsDeath = UntilDeath(witness.Value, now);
            }

            // A gateway that died holds nobody up for longer than it counts as live.
            await wait.Moved.WaitAsync(untilItsDeath, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                _waits.Remove(wait);
            }
        }
    }

    private bool TryAdd(string token, DateTimeOffset now)
    {
        // Whoever makes up a new id with every poll fills no memory.
        ForgetDead(now);
        var count = _perToken.GetValueOrDefault(token);
        if (count >= _maxPerToken)
        {
            return false;
        }

        _perToken[token] = count + 1;
        return true;
    }

    private bool TryFindBehind(string ns, long version, DateTimeOffset now, out KeyValuePair<GatewayKey, GatewayPosition> behind)
    {
        foreach (var pair in AllLive(now))
        {
            if (pair.Value.IsBehind(ns, version))
            {
                behind = pair;
                return true;
            }
        }

        behind = default;
        return false;
    }

    // Two tokens may have given the same one.
    private string[] NamesBehind(string ns, long version, DateTimeOffset now) =>
        [.. AllLive(now).Where(pair => pair.Value.IsBehind(ns, version)).Select(pair => pair.Key.Display).Distinct().Order(StringComparer.Ordinal)];

    // And a millisecond, because waits are cut to whole ones: one that ends too early would be begun again and again.
    private static TimeSpan UntilDeath(GatewayPosition position, DateTimeOffset now) =>
        (position.OpenPolls > 0 ? LiveFor : LiveFor - (now - position.LastSeen)) + TimeSpan.FromMilliseconds(1);

    private void EndPoll(GatewayKey gateway)
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
    private IEnumerable<KeyValuePair<GatewayKey, GatewayPosition>> AllLive(DateTimeOffset now)
    {
        foreach (var gateway in _here.Keys)
        {
            if (Find(gateway, now) is { } position)
            {
                yield return new(gateway, position);
            }
        }

        foreach (var (gateway, position) in _elsewhere)
        {
            if (IsLive(position, now) && !(_here.TryGetValue(gateway, out var here) && IsLive(here, now)))
            {
                yield return new(gateway, position);
            }
        }
    }

    private GatewayPosition? Find(GatewayKey gateway, DateTimeOffset now)
    {
        var here = _here.TryGetValue(gateway, out var known) && IsLive(known, now) ? known : null;
        return _elsewhere.TryGetValue(gateway, out var there) && IsLive(there, now) && !(here?.Applied >= there.Applied) ? there : here;
    }

    private static bool IsLive(GatewayPosition position, DateTimeOffset now) => position.OpenPolls > 0 || now - position.LastSeen < LiveFor;

    private void ForgetDead(DateTimeOffset now)
    {
        foreach (var (gateway, position) in _here)
        {
            if (!IsLive(position, now))
            {
                _here.Remove(gateway);
                if (--_perToken[gateway.Token] == 0)
                {
                    _perToken.Remove(gateway.Token);
                }
            }
        }
    }

    private sealed class Poll(GatewayTracker owner, GatewayKey gateway) : IDisposable
    {
        public void Dispose() => owner.EndPoll(gateway);
    }
}
