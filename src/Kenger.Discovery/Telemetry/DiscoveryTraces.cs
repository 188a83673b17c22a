using System.Diagnostics;

namespace Kenger.Discovery.Telemetry;

/// <summary>Where spans of calls by name come from. As long as nobody listens none is made.</summary>
internal static class DiscoveryTraces
{
    public const string SourceName = DiscoveryMetrics.MeterName;

    public static readonly ActivitySource Source = new(SourceName, typeof(DiscoveryTraces).Assembly.GetName().Version?.ToString(3));
}
