using Kenger.Gateway.Attempts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Kenger.Gateway.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Health;

/// <summary>
/// Learns from what happens to requests: a node that takes no connections, or answers with nothing but errors, is out at
/// once, without waiting for its next probe; probes bring it back.
/// </summary>
internal sealed partial class PassiveHealth(
    NodeDirectory directory,
    CandidateWatch candidates,
    GatewayMetrics metrics,
    IOptions<KengerGatewayOptions> options,
    TimeProvider time,
    ILogger<PassiveHealth> logger) : IAttemptObserver
{
    private readonly GatewayHealthOptions _options = options.Value.Health;

    public void Observe(GatewayNode node, in AttemptResult result)
    {
        switch (result.Kind)
        {
            case AttemptKind.Answered:
                node.Track.Connected();
                node.Track.AnsweredWell();
                break;
            case AttemptKind.Unconnected:
                CountConnectFailure(node, result);
                break;
            case var _ when result.IsFailureOfNode:
                node.Track.Connected();
                // What testers provoke at a new version is for nobody to find it down by.
                if (!(result.IsByRule && node.IsCandidate))
                {
                    CountServerError(node, result);
                }

                break;
        }
    }

    private void CountConnectFailure(GatewayNode node, in AttemptResult result)
    {
        if (_options.ConnectFailures > 0 && node.Track.CountConnectFailure() >= _options.ConnectFailures)
        {
            Eject(node, result.Problem, spareTheLast: false, result.IsByRule);
        }
    }

    private void CountServerError(GatewayNode node, in AttemptResult result)
    {
        if (_options.ServerErrors > 0 && node.Track.CountServerError() is var count && count >= _options.ServerErrors)
        {
            Eject(
                node,
                count == 1 ? result.Problem : $"{count} errors in a row, the last one: {result.Problem}",
                spareTheLast: true,
                result.IsByRule);
        }
    }

    private void Eject(GatewayNode node, string reason, bool spareTheLast, bool isByRule)
    {
        var now = time.GetTimestamp();
        if (directory.Eject(node, NodeHealth.Ejected(reason, now), _options.MaxEjectedShare, spareTheLast))
        {
            node.Track.Ejected(now, isRelapse: spareTheLast);
            metrics.Ejected(node.Namespace);
            if (!isByRule)
            {
                candidates.Ejected(node);
            }

            LogEjected(node, reason);
        }
        else
        {
            // Out already, or it has to stay; to ask again with every request would only make a bad time worse.
            node.Track.Restart();
        }
    }

    [LoggerMessage(EventIds.NodeEjected, LogLevel.Warning, "Node {Node} is out of the traffic until a probe succeeds: {Reason}")]
    private partial void LogEjected(GatewayNode node, string reason);
}
