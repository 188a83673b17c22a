using Microsoft.Extensions.Logging;

namespace Kenger.Gateway;

internal sealed partial class RegistryWatcher
{
    [LoggerMessage(100, LogLevel.Information, "In touch with the registry, version {Version} is applied")]
    private partial void LogInTouch(long version);

    [LoggerMessage(101, LogLevel.Warning, "The registry can't be asked ({Reason}); {Meanwhile}")]
    private partial void LogOutOfTouch(string reason, string meanwhile);

    [LoggerMessage(102, LogLevel.Information, "Namespace {Namespace} has {Total} nodes: {Added} more, {Removed} fewer")]
    private partial void LogNodesChanged(string @namespace, int total, int added, int removed);

    [LoggerMessage(103, LogLevel.Debug, "Namespace {Namespace} has {Total} nodes: weights or health paths have changed")]
    private partial void LogWeightsChanged(string @namespace, int total);

    [LoggerMessage(104, LogLevel.Warning, "{Count} parts of the registry's answer can't be used and were left out: {Reasons}")]
    private partial void LogRejected(int count, string reasons);
}
