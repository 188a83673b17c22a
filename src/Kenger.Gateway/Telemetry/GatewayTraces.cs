using System.Diagnostics;

namespace Kenger.Gateway.Telemetry;

/// <summary>Where spans of a gateway come from. As long as nobody listens none is made, and asking costs a look at a field.</summary>
internal static class GatewayTraces
{
    public const string SourceName = GatewayMetrics.MeterName;

    public static readonly ActivitySource Source = new(SourceName, typeof(GatewayTraces).Assembly.GetName().Version?.ToString(3));
}
