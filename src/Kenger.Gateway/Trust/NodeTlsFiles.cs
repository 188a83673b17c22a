using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Trust;

/// <summary>What is said of files that nodes are spoken to by: of CAs, and of the gateway's own certificates.</summary>
internal static partial class NodeTlsFiles
{
    [LoggerMessage(EventIds.NodeTlsFileTaken, LogLevel.Information, "Nodes are spoken to by {What} from now on ({Setting})")]
    public static partial void LogTaken(ILogger logger, string what, string setting);

    [LoggerMessage(EventIds.NodeTlsFileKept, LogLevel.Warning, "{Problem}: what it held before counts on, and the file is looked at again ({Setting})")]
    public static partial void LogKept(ILogger logger, string problem, string setting);
}
