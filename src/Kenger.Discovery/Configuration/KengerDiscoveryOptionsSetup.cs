using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Configuration;

using Setting = EnvironmentSetting<KengerDiscoveryOptions>;

/// <summary>Fills the options from the environment and from the section <c>Kenger:Discovery</c>, where the host has any.</summary>
internal sealed class KengerDiscoveryOptionsSetup(IConfiguration? configuration = null) : IConfigureOptions<KengerDiscoveryOptions>
{
    public const string Section = "Kenger:Discovery";

    private static readonly EnvironmentOptions<KengerDiscoveryOptions> Settings = new(
        Section,
        Setting.Text("KENGER_DISCOVERY_APPLICATION", nameof(KengerDiscoveryOptions.Application), (options, text) => options.Application = text),
        Setting.Text("KENGER_DISCOVERY_ZONE", nameof(KengerDiscoveryOptions.Zone), (options, text) => options.Zone = text),
        Setting.Text("KENGER_DISCOVERY_SNAPSHOT", nameof(KengerDiscoveryOptions.SnapshotPath), (options, text) => options.SnapshotPath = text),
        Setting.Time(null, nameof(KengerDiscoveryOptions.FirstAnswerTimeout), (options, time) => options.FirstAnswerTimeout = time),
        Setting.Time(null, nameof(KengerDiscoveryOptions.ConnectTimeout), (options, time) => options.ConnectTimeout = time),
        Setting.Number(null, nameof(KengerDiscoveryOptions.MaxRetries), (options, number) => options.MaxRetries = number),
        Share(nameof(KengerDiscoveryOptions.RetryBudget), (options, share) => options.RetryBudget = share),
        Setting.Number(null, nameof(KengerDiscoveryOptions.MinRetriesPerSecond), (options, number) => options.MinRetriesPerSecond = number),
        Setting.Number(null, nameof(KengerDiscoveryOptions.ConnectFailures), (options, number) => options.ConnectFailures = number),
        Setting.Number(null, nameof(KengerDiscoveryOptions.ServerErrors), (options, number) => options.ServerErrors = number),
        Share(nameof(KengerDiscoveryOptions.MaxEjectedShare), (options, share) => options.MaxEjectedShare = share),
        Setting.Time(null, nameof(KengerDiscoveryOptions.EjectionTime), (options, time) => options.EjectionTime = time),
        Setting.Flag(null, nameof(KengerDiscoveryOptions.LeastRequests), (options, flag) => options.LeastRequests = flag));

    public void Configure(KengerDiscoveryOptions options)
    {
        if (configuration is not null)
        {
            options.Unreadable.AddRange(Settings.Apply(configuration, options));
            options.Unreadable.AddRange(UnknownKeysOf(configuration));
        }
    }

    // A misspelt key must not count as one that is not there.
    private static IEnumerable<string> UnknownKeysOf(IConfiguration configuration) =>
        configuration.GetSection(Section).GetChildren()
            .Where(child => !Settings.Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{LongText.Shorten(child.Path)} is not known: there are {string.Join(", ", Settings.Keys.Order(StringComparer.Ordinal))}.");

    private static Setting Share(string key, Action<KengerDiscoveryOptions, double> set) => new(null, key, (options, text) =>
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share))
        {
            return "must be a number from 0 to 1";
        }

        set(options, share);
        return null;
    });
}
