using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway;

/// <summary>
/// Learns from what happens to requests: a node that takes no connections, or answers with nothing but errors, is out at
/// once, without waiting for its next probe; probes bring it back.
/// </summary>
internal sealed partial class PassiveHealth(
    NodeDirectory directory,
    GatewayMetrics metrics,
    IOptions<KengerGatewayOptions> options,
    TimeProvider time,
    ILogger<PassiveHealth> logger)
{
    private readonly GatewayHealthOptions _options = options.Value.Health;

    /// <summary>Whether the node is to blame for it.</summary>
    public static bool IsOfTheNode(ForwarderError error) =>
        error is ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination;

    /// <summary>The node has answered.</summary>
    public void Answered(GatewayNode node, int status)
    {
        node.Track.Connected();
        if (status < StatusCodes.Status500InternalServerError)
        {
            node.Track.AnsweredWell();
        }
        else
        {
            CountServerError(node, $"answered {status}");
        }
    }

    /// <summary>The request to the node failed, by whosever fault.</summary>
    public void Failed(GatewayNode node, IForwarderErrorFeature error, bool isClientGone)
    {
        if (ConnectFailure.IsOne(error.Exception))
        {
            CountConnectFailure(node, error.Exception!);
        }
        else if (!isClientGone && IsOfTheNode(error.Error))
        {
            node.Track.Connected();
            CountServerError(node, error.Exception is { } e && error.Error != ForwarderError.RequestTimedOut ? ConnectFailure.Describe(e) : "no answer in time");
        }
    }

    private void CountConnectFailure(GatewayNode node, Exception e)
    {
        if (_options.ConnectFailures > 0 && !ConnectFailure.IsOurs(e) && node.Track.CountConnectFailure() >= _options.ConnectFailures)
        {
            Eject(node, ConnectFailure.Describe(e), spareTheLast: false);
        }
    }

    private void CountServerError(GatewayNode node, string problem)
    {
        if (_options.ServerErrors > 0 && node.Track.CountServerError() is var count && count >= _options.ServerErrors)
        {
            Eject(node, count == 1 ? problem : $"{count} errors in a row, the last one: {problem}", spareTheLast: true);
        }
    }

    private void Eject(GatewayNode node, string reason, bool spareTheLast)
    {
        var now = time.GetTimestamp();
        if (directory.Eject(node, NodeHealth.Ejected(reason, now), _options.MaxEjectedShare, spareTheLast))
        {
            node.Track.Ejected(now, isRelapse: spareTheLast);
            metrics.Ejected(node.Namespace);
            LogEjected(node, reason);
        }
        else
        {
            // Out already, or it has to stay; to ask again with every request would only make a bad time worse.
            node.Track.Restart();
        }
    }

    [LoggerMessage(301, LogLevel.Warning, "Node {Node} is out of the traffic until a probe succeeds: {Reason}")]
    private partial void LogEjected(GatewayNode node, string reason);
}
