using Microsoft.Extensions.Logging;

namespace Kenger.Gateway;

internal sealed partial class HealthProber
{
    [LoggerMessage(200, LogLevel.Information, "Node {Node} is healthy again")]
    private partial void LogHealthy(GatewayNode node);

    [LoggerMessage(201, LogLevel.Warning, "Node {Node} is unhealthy and gets no traffic: {Reason}")]
    private partial void LogUnhealthy(GatewayNode node, string reason);

    [LoggerMessage(203, LogLevel.Error, "The probe of node {Node} broke off")]
    private partial void LogProbeBroke(Exception exception, GatewayNode node);

    [LoggerMessage(204, LogLevel.Error, "A round of probes broke off; the next one follows")]
    private partial void LogTickBroke(Exception exception);

    [LoggerMessage(205, LogLevel.Warning,
        "Only {Healthy} of {Total} nodes of namespace {Namespace} are healthy, less than the panic threshold: all get traffic, healthy or not")]
    private partial void LogPanic(string @namespace, int healthy, int total);

    [LoggerMessage(206, LogLevel.Information, "Enough nodes of namespace {Namespace} are healthy again: only these get traffic")]
    private partial void LogPanicOver(string @namespace);
}
