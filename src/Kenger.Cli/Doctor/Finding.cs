using System.Text.Json.Serialization;

namespace Kenger.Cli.Doctor;

/// <summary>One check: what was seen, and what to do about it.</summary>
/// <param name="Level">How it went.</param>
/// <param name="Check">What was looked at, in a word.</param>
/// <param name="Saw">What was seen.</param>
/// <param name="Do">What to do; null when nothing is to be done.</param>
internal sealed record Finding(FindingLevel Level, string Check, string Saw, string? Do = null)
{
    public static Finding Ok(string check, string saw) => new(FindingLevel.Ok, check, saw);

    public static Finding Skip(string check, string saw, string? advice = null) => new(FindingLevel.Skip, check, saw, advice);

    public static Finding Warn(string check, string saw, string? advice = null) => new(FindingLevel.Warn, check, saw, advice);

    public static Finding Fail(string check, string saw, string? advice = null) => new(FindingLevel.Fail, check, saw, advice);
}

/// <summary>How a check went.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingLevel>))]
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Could not be looked at, and is not known to be wrong.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>Works, and may not be meant.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Does not work.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}

/// <summary>Several findings of a kind, of which the first are enough to know what is going on.</summary>
internal static class FindingList
{
    private const int Shown = 10;

    public static IEnumerable<Finding> Capped(this IEnumerable<Finding> findings)
    {
        var all = findings.ToArray();
        return all.Length <= Shown
            ? all
            : [.. all.Take(Shown), all[Shown] with { Saw = $"and {all.Length - Shown} more of the same kind", Do = "kenger nodes shows all" }];
    }
}
