using Microsoft.Extensions.Logging;

namespace Kenger.Gateway;

internal sealed partial class ReportService
{
    [LoggerMessage(120, LogLevel.Information,
        "The registry doesn't take this gateway's traffic reports, so it can't judge rollouts by them ({Reason}); they are offered again every minute")]
    private partial void LogRefused(string reason);

    [LoggerMessage(121, LogLevel.Information, "The registry takes this gateway's traffic reports now")]
    private partial void LogAccepted();

    [LoggerMessage(122, LogLevel.Debug, "A traffic report could not be sent ({Reason}) and is part of the next one")]
    private partial void LogNotSent(string reason);
}
