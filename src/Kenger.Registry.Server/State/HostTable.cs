using System.Collections.Immutable;

namespace Kenger.Registry.Server.State;

/// <summary>
/// All switched hosts at one revision. Gateways get the table whole: a host that was switched back is simply not in it, and
/// the table's own revision says that something changed.
/// </summary>
internal sealed class HostTable(ImmutableSortedDictionary<string, HostSwitch> hosts, long version)
{
    public static readonly HostTable Empty = new(ImmutableSortedDictionary.Create<string, HostSwitch>(StringComparer.Ordinal), 0);

    public ImmutableSortedDictionary<string, HostSwitch> Hosts => hosts;

    /// <summary>The revision of the last switch, one back to the default included.</summary>
    public long Version => version;

    /// <summary>Its part of a <c>/sync</c> answer, for whoever writes those.</summary>
    public WrittenOnce SyncBytes { get; } = new();

    public static HostTable From(IEnumerable<HostSwitch> hosts, long version) =>
        new(hosts.ToImmutableSortedDictionary(host => host.Host, host => host, StringComparer.Ordinal), version);

    /// <summary>The same hosts under a later revision.</summary>
    public HostTable AsOf(long later) => new(hosts, later);
}

/// <summary>A host that another namespace serves than the one gateways are configured with.</summary>
/// <param name="Host">The host in canonical form.</param>
/// <param name="Ns">Who serves it; null, for a time only, for the one each gateway is configured with.</param>
internal sealed record HostSwitch(string Host, string? Ns)
{
    /// <summary>When it goes back by itself; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who serves the host then; null for the one each gateway is configured with.</summary>
    public string? NsBefore { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public long Version { get; init; }

    /// <summary>Who serves the host once nothing is only for a time.</summary>
    public string? NsToStay => Until is null ? Ns : NsBefore;

    /// <summary>Whether only the time and revision of the change differ.</summary>
    public bool HasSameContent(HostSwitch other) => this with { UpdatedAt = other.UpdatedAt, Version = other.Version } == other;
}
