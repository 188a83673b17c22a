using Kenger.Discovery.Following;
using Kenger.Discovery.Nodes;
using Kenger.Discovery.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Health;

/// <summary>
/// Learns from what happens to calls: a node that takes no connections, or answers with nothing but errors, is out for a while. Then it gets calls again, and
/// one more failure puts it out for longer.
/// </summary>
internal sealed partial class NodeEjection(
    ServiceDirectory directory, DiscoveryMetrics metrics, IOptions<KengerDiscoveryOptions> options, TimeProvider time, ILogger<NodeEjection> logger) : IDisposable
{
    private const int MaxTimes = 10;

    private readonly KengerDiscoveryOptions _options = options.Value;
    private readonly CancellationTokenSource _stopping = new();

    public static void AnsweredWell(DiscoveredNode node)
    {
        node.Track.Connected();
        node.Track.AnsweredWell();
    }

    /// <summary>It was not reached.</summary>
    public void NotConnected(DiscoveredNode node, string reason)
    {
        if (_options.ConnectFailures > 0 && node.Track.CountConnectFailure() >= Threshold(node, _options.ConnectFailures))
        {
            Eject(node, reason, spareTheLast: false);
        }
    }

    /// <summary>It was reached, and failed.</summary>
    /// <param name="node">The node.</param>
    /// <param name="reason">How, for the log.</param>
    /// <param name="isByRule">A rule sent the call there: what testers provoke at a new version is for nobody to find it down by.</param>
    public void Failed(DiscoveredNode node, string reason, bool isByRule)
    {
        node.Track.Connected();
        if (_options.ServerErrors > 0 && !(isByRule && node.IsCandidate) && node.Track.CountServerError() >= Threshold(node, _options.ServerErrors))
        {
            Eject(node, reason, spareTheLast: true);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    // Who comes back from being out has to prove itself.
    private static int Threshold(DiscoveredNode node, int usual) => node.Track.Relapses > 0 ? 1 : usual;

    private void Eject(DiscoveredNode node, string reason, bool spareTheLast)
    {
        var now = time.GetTimestamp();
        if (directory.Eject(node, NodeHealth.Ejected(reason, now), _options.MaxEjectedShare, spareTheLast))
        {
            node.Track.Ejected(now, isRelapse: true);
            var pause = _options.EjectionTime * Math.Min(node.Track.Relapses, MaxTimes);
            metrics.Ejected(node.Namespace);
            LogEjected(node, pause, reason);
            _ = TakeBackAsync(node, pause, _stopping.Token);
        }
        else
        {
            // Out already, or it has to stay; to ask again with every call would only make a bad time worse.
            node.Track.Restart();
        }
    }

    private async Task TakeBackAsync(DiscoveredNode node, TimeSpan pause, CancellationToken stopping)
    {
        await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested && directory.Report(node, NodeHealth.Unproven))
        {
            LogBack(node);
        }
    }

    [LoggerMessage(EventIds.NodeEjected, LogLevel.Warning, "Node {Node} gets no calls for {Pause}: {Reason}")]
    private partial void LogEjected(DiscoveredNode node, TimeSpan pause, string reason);

    [LoggerMessage(EventIds.NodeBack, LogLevel.Information, "Node {Node} gets calls again; one more failure puts it out")]
    private partial void LogBack(DiscoveredNode node);
}
