using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Configuration;

/// <summary>Reports every broken rule, naming the key.</summary>
internal sealed class KengerDiscoveryOptionsValidator : IValidateOptions<KengerDiscoveryOptions>
{
    private const int MaxApplicationLength = 64;
    private const int MaxZoneLength = 63;

    public ValidateOptionsResult Validate(string? name, KengerDiscoveryOptions options)
    {
        string[] failures = [.. options.Unreadable, .. Check(options).OfType<string>()];
        return BrokenSettingsException.ThrowIfAny<KengerDiscoveryOptions>(name, [.. failures.Select(LongText.Cut)]);
    }

    private static IEnumerable<string?> Check(KengerDiscoveryOptions options)
    {
        if (options.Application is { } application && !IsApplication(application))
        {
            yield return $"{Name(nameof(options.Application))} must be 1 to {MaxApplicationLength} visible ASCII characters without '/', but is '{LongText.Shorten(application)}'.";
        }

        if (options.Zone is { Length: 0 or > MaxZoneLength } zone)
        {
            yield return $"{Name(nameof(options.Zone))} must have 1 to {MaxZoneLength} characters, but is '{LongText.Shorten(zone)}'.";
        }

        if (options.SnapshotPath is { Length: 0 })
        {
            yield return $"{Name(nameof(options.SnapshotPath))} must name a file; leave it out for none.";
        }

        yield return Range(nameof(options.FirstAnswerTimeout), options.FirstAnswerTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1), "0 to 1 min");
        yield return Range(nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1), "0 to 1 min");
        yield return Range(nameof(options.EjectionTime), options.EjectionTime, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "100 ms to 1 h");
        yield return Range(nameof(options.MaxRetries), options.MaxRetries, 0, 10, "0 to 10");
        yield return Range(nameof(options.MinRetriesPerSecond), options.MinRetriesPerSecond, 0, 10_000, "0 to 10,000");
        yield return Range(nameof(options.ConnectFailures), options.ConnectFailures, 0, 1_000, "0 to 1,000");
        yield return Range(nameof(options.ServerErrors), options.ServerErrors, 0, 1_000, "0 to 1,000");
        yield return Range(nameof(options.RetryBudget), options.RetryBudget, 0, 1, "0 to 1");
        yield return Range(nameof(options.MaxEjectedShare), options.MaxEjectedShare, 0, 1, "0 to 1");
    }

    private static string? Range<T>(string key, T value, T least, T most, string words)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 ? null : $"{Name(key)} must be from {words}, but is {value}.";

    private static bool IsApplication(string text) =>
        text is { Length: > 0 and <= MaxApplicationLength } && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('/', StringComparison.Ordinal);

    private static string Name(string key) => $"{KengerDiscoveryOptionsSetup.Section}:{key}";
}
