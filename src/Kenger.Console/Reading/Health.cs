using Kenger.Contracts;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Tls;

namespace Kenger.Console.Reading;

/// <summary>How the registry itself is, and who follows it.</summary>
internal sealed class Health(
    RegistryState state, StoreHealth store, SelfPreservation selfPreservation, GatewayTracker gateways, NodeViews views, GatewayDoors doors,
    RegistryCertificates certificates, GatewayCertificates served, TimeProvider time)
{
    /// <summary>Behind for so long, a gateway is worth a word; before, it is on its way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Dictionary<GatewayKey, DateTimeOffset> _behindSince = [];

    /// <summary>Why changes can't be kept now; null while they can.</summary>
    public string? StoreFailure => store.Failure?.Reason;

    /// <summary>Nobody expires, because so many fell silent together; null while that isn't so.</summary>
    public SelfPreservation.Alarm? SelfPreservation => selfPreservation.Current;

    /// <summary>The certificates of the registry's own addresses, the one that ends soonest first.</summary>
    public IReadOnlyList<EndingCertificate> Certificates => certificates.Current;

    /// <summary>The processes that call a namespace's service by its name.</summary>
    public IReadOnlyList<ConsumerInfo> Consumers(string ns) => gateways.Consumers(NamespaceSet.From([ns]));

    /// <summary>The live gateways that follow any of the namespaces.</summary>
    public IReadOnlyList<GatewayRow> Gateways(NamespaceSet visible)
    {
        var snapshot = state.Current;
        var now = time.GetUtcNow();
        var live = gateways.Positions();
        var since = new Dictionary<GatewayKey, DateTimeOffset>();
        lock (_lock)
        {
            foreach (var (key, position) in live.Where(each => each.Position.Selection.HasChangedAfter(snapshot, each.Position.Applied)))
            {
                since[key] = _behindSince.GetValueOrDefault(key, now);
            }

            _behindSince = since;
        }

        return
        [
            .. live.Where(each => each.Position.Selection.Overlaps(visible))
                .OrderBy(each => each.Key.Id, StringComparer.Ordinal).ThenBy(each => each.Key.Token, StringComparer.Ordinal)
                .Select(each => new GatewayRow(
                    each.Key,
                    each.Position.Address,
                    each.Position.Applied,
                    // Of the namespaces it follows only those that this token may see.
                    each.Position.Selection.IsAll ? visible.Names : [.. each.Position.Selection.Names.Where(visible.Includes)],
                    each.Position.OpenPolls > 0 ? now : each.Position.LastSeen,
                    views.LastToldBy(each.Key),
                    doors.Find(each.Key)?.Authority,
                    since.TryGetValue(each.Key, out var began) ? now - began : null)
                {
                    Certificates = served.Find(each.Key),
                    FirstToEnd = served.Find(each.Key)?.First?.EndingAt(now),
                    ShowsCertificates = visible.IsAll,
                }),
        ];
    }
}

/// <summary>A gateway in a list.</summary>
/// <param name="Key">As it calls itself, and the name of its token.</param>
/// <param name="Address">Where it polls from.</param>
/// <param name="Applied">The revision it runs.</param>
/// <param name="Namespaces">What it follows; empty for all.</param>
/// <param name="LastSeen">When it last polled.</param>
/// <param name="LastReport">When it last said how its nodes are.</param>
/// <param name="AskedAt">Where the console may ask it; null where it does not say.</param>
/// <param name="BehindFor">For how long it has lacked a change; null while it lacks none.</param>
internal sealed record GatewayRow(
    GatewayKey Key,
    string Address,
    long Applied,
    IReadOnlyList<string> Namespaces,
    DateTimeOffset LastSeen,
    DateTimeOffset? LastReport,
    string? AskedAt,
    TimeSpan? BehindFor)
{
    public string Id => Key.Id;

    public string Token => Key.Token;

    public bool IsBehind => BehindFor >= Health.Patience;

    /// <summary>What it serves at its own addresses; null where it has not said.</summary>
    public ServedCertificates? Certificates { get; init; }

    /// <summary>The one of these that ends first; null where none is served.</summary>
    public EndingCertificate? FirstToEnd { get; init; }

    /// <summary>Whether the person may see hosts and files, which are of all namespaces.</summary>
    public bool ShowsCertificates { get; init; }
}
