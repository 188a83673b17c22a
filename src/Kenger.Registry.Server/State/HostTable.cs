using System.Collections.Immutable;
using Kenger.Registry.Server.Sync;

namespace Kenger.Registry.Server.State;

/// <summary>
/// All switched hosts at one revision. Gateways get the table whole: a host that was switched back is simply not in it, and
/// the table's own revision says that something changed.
/// </summary>
internal sealed class HostTable(ImmutableSortedDictionary<string, HostSwitch> hosts, long version)
{
    public static readonly HostTable Empty = new(ImmutableSortedDictionary.Create<string, HostSwitch>(StringComparer.Ordinal), 0);

    private byte[]? _syncFragment;

    public ImmutableSortedDictionary<string, HostSwitch> Hosts => hosts;

    /// <summary>The revision of the last switch, one back to the default included.</summary>
    public long Version => version;

    /// <summary>Its part of a <c>/sync</c> answer; computed once, by whoever asks first. Two at once compute the same.</summary>
    public ReadOnlyMemory<byte> SyncFragment => _syncFragment ??= SyncFragments.Write(this);

    public static HostTable Of(IEnumerable<HostSwitch> hosts, long version) =>
        new(hosts.ToImmutableSortedDictionary(host => host.Host, host => host, StringComparer.Ordinal), version);

    /// <summary>The same hosts under a later revision.</summary>
    public HostTable AsOf(long later) => new(hosts, later);
}
