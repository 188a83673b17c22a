using System.Net.Http.Headers;

namespace Kenger.Client.Calls;

/// <summary>The header by which a registry asks to come back later.</summary>
internal static class RetryAfter
{
    /// <summary>Null when there is none; a moment in the past is no wait.</summary>
    public static TimeSpan? Read(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
