namespace Kenger.Gateway.AccessLogs;

/// <summary>Of a request whose route keeps answers: whether there was one.</summary>
/// <param name="Word"><c>hit</c> or <c>miss</c>.</param>
internal sealed record CacheUse(string Word)
{
    public static CacheUse Hit { get; } = new("hit");

    public static CacheUse Miss { get; } = new("miss");
}
