using Microsoft.Extensions.Logging;

namespace Kenger.Client;

internal sealed partial class AddressSelector
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Registry {Address} {Why}; {Next} is asked first for now.")]
    private partial void LogResting(Uri address, string why, Uri next);
}
