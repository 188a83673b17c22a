namespace Kenger.Registry.Server.Store;

/// <summary>A time that may be absent, as rows have it: Unix milliseconds.</summary>
internal static class StoredTime
{
    public static DateTimeOffset? From(long? milliseconds) =>
        milliseconds is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;
}
