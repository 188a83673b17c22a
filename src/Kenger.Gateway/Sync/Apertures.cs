using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Sync;

/// <summary>
/// Which share of each namespace's nodes this gateway keeps to, by what the registry says of the other gateways that do so, too. As long as that is not known it takes all nodes. Used by the
/// watcher alone.
/// </summary>
internal sealed partial class Apertures(
    NodeDirectory directory, GatewayIdentity identity, IOptions<KengerGatewayOptions> options, ILogger<Apertures> logger)
{
    private IReadOnlyDictionary<string, Aperture> _current = NodeTableSettings.NoApertures;
    private bool _isUntold;

    /// <summary>The least number of nodes it asks for; null where it takes all.</summary>
    public int? Wanted { get; } = options.Value.Aperture > 0 ? options.Value.Aperture : null;

    /// <summary>What it knows of the other gateways; null where all of that has to be told.</summary>
    public long? Revision { get; private set; }

    /// <summary>The registry could not be asked: whoever answers next may be one that tells nothing of gateways. Until then all stays as it is.</summary>
    public void Forget() => Revision = null;

    /// <summary>Takes what an answer says of the gateways that share nodes.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="asked">The revision it was asked with.</param>
    /// <param name="watched">The namespaces it was asked for.</param>
    public void Learn(SyncResult answer, long? asked, IReadOnlyCollection<string> watched)
    {
        if (Wanted is null || (answer.PeersRevision is null && asked is not null))
        {
            return;
        }

        if (answer.PeersRevision is null)
        {
            if (!_isUntold)
            {
                LogUntold();
            }

            _isUntold = true;
            Take(NodeTableSettings.NoApertures);
            return;
        }

        _isUntold = false;
        Revision = answer.PeersRevision;
        if (answer.Peers is { } peers)
        {
            // Where this gateway itself is not among them yet, it is a moment later.
            Take(watched.Select(ns => (Ns: ns, Aperture: ApertureIn(peers.GetValueOrDefault(ns)) ?? _current.GetValueOrDefault(ns)))
                .Where(each => each.Aperture is not null).ToDictionary(each => each.Ns, each => each.Aperture!));
        }
    }

    private Aperture? ApertureIn(SyncPeers? peers)
    {
        if (peers is not { Gateways.Count: <= Aperture.MaxCount })
        {
            return null;
        }

        for (var place = 0; place < peers.Gateways.Count; place++)
        {
            if (peers.Gateways[place] == identity.Id)
            {
                return new Aperture(place, peers.Gateways.Count, peers.Aperture);
            }
        }

        return null;
    }

    private void Take(IReadOnlyDictionary<string, Aperture> apertures)
    {
        foreach (var (ns, aperture) in apertures.Where(each => _current.GetValueOrDefault(each.Key) != each.Value))
        {
            LogTaken(ns, aperture.Place + 1, aperture.Count, aperture.MinNodes);
        }

        _current = apertures;
        directory.Share(apertures);
    }

    [LoggerMessage(EventIds.ApertureUntold, LogLevel.Warning,
        "The registry doesn't tell this gateway which others share the nodes with it, so it takes all of them, whatever Kenger:Gateway:Aperture says: the registry is older than that, or the "
        + "gateway's token may not speak for a gateway")]
    private partial void LogUntold();

    [LoggerMessage(EventIds.ApertureTaken, LogLevel.Information,
        "This gateway is number {Place} of {Count} that share the nodes of namespace {Namespace}, each at least {Nodes} of them")]
    private partial void LogTaken(string @namespace, int place, int count, int nodes);
}
