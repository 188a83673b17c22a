using Microsoft.Extensions.Logging;

namespace Kenger.Gateway;

internal sealed partial class GatewayConfigProvider
{
    [LoggerMessage(400, LogLevel.Warning,
        "The gateway has no routes and answers every request with 404: set KENGER_GATEWAY_NAMESPACE, or Kenger:Gateway:Routes")]
    private partial void LogNoRoutes();

    [LoggerMessage(401, LogLevel.Information, "The configuration has changed; there are now {Count} routes")]
    private partial void LogReloaded(int count);

    [LoggerMessage(402, LogLevel.Error, "The changed configuration can't be used, the gateway goes on with the routes it had: {Reason}")]
    private partial void LogReloadRefused(string reason);
}
