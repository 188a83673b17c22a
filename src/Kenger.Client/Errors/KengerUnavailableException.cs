using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>No registry could be reached, its store is away (503), or it asks to slow down (429). Trying later may work.</summary>
public sealed class KengerUnavailableException(
    string message, int code = ErrorCodes.Unavailable, TimeSpan? retryAfter = null, Exception? inner = null)
    : KengerException(message, code, inner)
{
    /// <summary>When the registry asks to come back; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
