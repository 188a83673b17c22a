using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Duties;

internal sealed partial class LeaseDuty
{
    [LoggerMessage(1201, LogLevel.Warning, "{Ns}/{Host}:{Port} is offline: silent since {LastHeartbeat:O}")]
    private partial void LogOffline(string ns, string host, int port, DateTimeOffset lastHeartbeat);

    [LoggerMessage(1202, LogLevel.Warning, "{Ns}/{Host}:{Port} is deleted: silent since {LastHeartbeat:O}")]
    private partial void LogDeleted(string ns, string host, int port, DateTimeOffset lastHeartbeat);

    [LoggerMessage(1203, LogLevel.Information, "{Ns}/{Host}:{Port} is online again")]
    private partial void LogRevived(string ns, string host, int port);

    [LoggerMessage(1204, LogLevel.Error, "A sweep of the leases failed; the next one follows in a second")]
    private partial void LogSweepFailed(Exception failure);

    [LoggerMessage(1205, LogLevel.Error, "Self-preservation is on: {Silent} of {Online} online nodes fell silent together. Nobody is taken offline or deleted until heartbeats return; if the nodes are really gone, lift it")]
    private partial void LogAlarmOn(int silent, int online);

    [LoggerMessage(1206, LogLevel.Information, "Self-preservation is off: silent nodes expire again")]
    private partial void LogAlarmOff();
}
