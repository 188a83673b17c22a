using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Duties;

internal sealed partial class ExpiryDuty
{
    [LoggerMessage(1401, LogLevel.Information, "The weight {Weight} of {Ns}/{Host}:{Port} was for a time that is over: it has its declared {DeclaredWeight} again")]
    private partial void LogWeightOver(int? weight, string ns, string host, int port, int declaredWeight);

    [LoggerMessage(1402, LogLevel.Information, "The drain of {Ns}/{Host}:{Port} was for a time that is over: it gets traffic again")]
    private partial void LogDrainOver(string ns, string host, int port);

    [LoggerMessage(1403, LogLevel.Information, "The switch of {Host} to {Ns} was for a time that is over: it is back where it was")]
    private partial void LogSwitchOver(string host, string ns);

    [LoggerMessage(1404, LogLevel.Information, "The rule {Id} ({Name}) of {Ns} was for a time that is over: it is gone")]
    private partial void LogRuleOver(long id, string name, string ns);
}
