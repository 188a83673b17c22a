using Kenger.Contracts;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Hosting;

internal sealed partial class Departure
{
    [LoggerMessage(EventId = 1111, Level = LogLevel.Information, Message = "Deregistered {Node}; gateways send it nothing new.")]
    private partial void LogDeregistered(NodeAddress node);

    [LoggerMessage(EventId = 1112, Level = LogLevel.Warning, Message = "Deregistered {Node}, but these gateways did not confirm within {Seconds} s: {Gateways}.")]
    private partial void LogNotConfirmed(NodeAddress node, string gateways, double seconds);

    [LoggerMessage(EventId = 1113, Level = LogLevel.Warning, Message = "Deregistered {Node}, but whether the gateways know can't be learnt: {Reason}")]
    private partial void LogNotKnown(NodeAddress node, string reason);

    [LoggerMessage(EventId = 1114, Level = LogLevel.Warning, Message = "Could not deregister {Node}; the registry will miss its heartbeats instead: {Reason}")]
    private partial void LogNotDeregistered(NodeAddress node, string reason);

    [LoggerMessage(EventId = 1115, Level = LogLevel.Warning, Message = "The host's time to stop was over before the gateways had left {Node}.")]
    private partial void LogOutOfTime(NodeAddress node);
}
