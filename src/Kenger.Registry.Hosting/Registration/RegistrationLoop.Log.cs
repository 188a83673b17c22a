using Kenger.Contracts;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Hosting;

internal sealed partial class RegistrationLoop
{
    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "Registered {Node} with weight {Weight}; a heartbeat goes every {Interval} s.")]
    private partial void LogRegistered(string node, int weight, double interval);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information, Message = "Registered {Node} again; before that: {Reason}")]
    private partial void LogRegisteredAgain(string node, string reason);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Information, Message = "The registry takes heartbeats of {Node} again, after {Seconds} s.")]
    private partial void LogResumed(string node, double seconds);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "No registry for {Node}, which goes on serving while this is tried again: {Reason}")]
    private partial void LogLost(string node, string reason);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error, Message = "The registration of {Node} is refused, and tried again now and then: {Reason}")]
    private partial void LogRefused(string node, string reason);

    [LoggerMessage(EventId = 1106, Level = LogLevel.Warning, Message = "Gateways are told to reach {Node}, but {Concern}.")]
    private partial void LogConcern(NodeAddress node, string concern);
}
