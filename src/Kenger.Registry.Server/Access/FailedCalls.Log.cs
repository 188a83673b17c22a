using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Access;

internal sealed partial class FailedCalls
{
    [LoggerMessage(1301, LogLevel.Warning, "{Address} keeps calling without a good token: it is answered 429 for a while, unless it shows one")]
    private partial void LogSlowedDown(string address);
}
