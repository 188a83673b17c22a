using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Http;

internal sealed partial class ApiBoundary
{
    [LoggerMessage(1101, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogUnexpected(Exception failure, string method, string path);
}
