namespace Kenger.Cli.Operating;

/// <summary>Times as the wire has them.</summary>
internal static class Seconds
{
    /// <summary>Whole seconds, rounded up: what was asked for is never shorter. Too many are the registry's to refuse.</summary>
    public static int? Of(TimeSpan? time) => time is { } given ? (int)Math.Min(int.MaxValue, Math.Ceiling(given.TotalSeconds)) : null;
}
