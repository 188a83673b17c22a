using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Sync;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// Who shares nodes with whom: the live gateways that keep to a share. Looked at once a second, so that many that come together are one change. One that is silent counts as long as it is live,
/// so that a restart under the same id changes nothing; and a server that has just begun waits as long, before it says who is there.
/// </summary>
internal sealed class PeerBook : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(KengerDefaults.GatewayLiveSeconds);

    private readonly GatewayTracker _gateways;
    private readonly RegistryState _state;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private CancellationTokenSource _replaced = new();
    private PeerView _current;

    public PeerBook(GatewayTracker gateways, RegistryState state, TimeProvider time)
    {
        (_gateways, _state, _time, _startedAt) = (gateways, state, time, time.GetTimestamp());
        _current = new PeerView(Table: null, _replaced.Token);
    }

    /// <summary>Who is there now.</summary>
    public PeerView Current => Volatile.Read(ref _current);

    /// <summary>Sees who is there now, and wakes those who share nodes when that has changed. For one caller at a time.</summary>
    public void Look()
    {
        if (_current.Table is null && _time.GetElapsedTime(_startedAt) < Patience)
        {
            return;
        }

        var table = PeerTable.From(_gateways.Positions().Where(gateway => gateway.Position.Aperture > 0).SelectMany(gateway =>
            NamespacesOf(gateway.Position.Selection).Select(ns => (ns, gateway.Key.Id, gateway.Position.Aperture))));
        if (table.Revision != _current.Table?.Revision)
        {
            // The one before is not disposed: those who wait may still look at it.
            var before = _replaced;
            _replaced = new CancellationTokenSource();
            Volatile.Write(ref _current, new PeerView(table, _replaced.Token));
            _ = before.CancelAsync();
        }
    }

    public void Dispose() => _replaced.Dispose();

    private IEnumerable<string> NamespacesOf(NamespaceSet selection) => selection.IsAll ? _state.Current.Namespaces.Keys : selection.Names;
}

/// <summary>Who shares nodes, until that changes.</summary>
/// <param name="Table">Who; null while nobody can know yet.</param>
/// <param name="Replaced">Is cancelled when there is a newer one.</param>
internal sealed record PeerView(PeerTable? Table, CancellationToken Replaced);

/// <summary>What a gateway asks of those it shares nodes with.</summary>
/// <param name="book">Who is there.</param>
/// <param name="namespaces">What it follows.</param>
/// <param name="known">The revision that it knows; null for none.</param>
internal sealed class PeersAsked(PeerBook book, NamespaceSet namespaces, long? known)
{
    /// <summary>Is cancelled when what is there now is replaced.</summary>
    public CancellationToken Replaced => book.Current.Replaced;

    /// <summary>What it is to be told; null for nothing. One that knows more than a server which has just begun is told nothing, too: it keeps what it knows.</summary>
    public byte[]? News() => book.Current.Table is { } table
        ? table.Revision == known ? null : table.Fragment(namespaces)
        : known is null ? PeerTable.NotYet : null;
}
