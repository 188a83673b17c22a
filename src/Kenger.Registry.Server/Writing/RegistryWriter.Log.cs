using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Writing;

internal sealed partial class RegistryWriter
{
    [LoggerMessage(1001, LogLevel.Information, "Registry loaded from {Store}: {Namespaces} namespaces, {Nodes} nodes; version {Version}")]
    private partial void LogLoaded(string store, int namespaces, int nodes, long version);

    [LoggerMessage(1002, LogLevel.Error, "The store {Store} can't be written: changes are refused with 503 until it is back; reads and heartbeats go on")]
    private partial void LogStoreFailed(Exception failure, string store);

    [LoggerMessage(1003, LogLevel.Information, "The store {Store} is back: changes are taken again")]
    private partial void LogStoreBack(string store);
}
