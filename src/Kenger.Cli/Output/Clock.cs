namespace Kenger.Cli.Output;

/// <summary>Moments as people on this machine say them.</summary>
internal static class Clock
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The time of day, with the date unless it is of the last or next hours.</summary>
    public static string Format(DateTimeOffset moment, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone);
        var isNear = (moment - time.GetUtcNow()).Duration() < Day / 2;
        return local.ToString(isNear ? "HH:mm:ss" : "yyyy-MM-dd HH:mm");
    }

    /// <summary>How long ago.</summary>
    public static string Ago(DateTimeOffset moment, TimeProvider time) => Duration.Short(time.GetUtcNow() - moment) + " ago";

    /// <summary>How long until then.</summary>
    public static string Left(DateTimeOffset moment, TimeProvider time) => Duration.Short(moment - time.GetUtcNow()) + " left";
}
