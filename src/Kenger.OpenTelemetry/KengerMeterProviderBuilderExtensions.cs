namespace OpenTelemetry.Metrics;

/// <summary>Adds Kenger's instruments to an app's metrics.</summary>
public static class KengerMeterProviderBuilderExtensions
{
    /// <summary>
    /// Collects the instruments of whatever of Kenger runs in this process: the meters <c>Kenger.Gateway</c>, <c>Kenger.Registry.Server</c>, <c>Kenger.Registry.Hosting</c>,
    /// <c>Kenger.Discovery</c> and <c>Kenger.Client</c>.
    /// </summary>
    public static MeterProviderBuilder AddKengerInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter("Kenger.Gateway", "Kenger.Registry.Server", "Kenger.Registry.Hosting", "Kenger.Discovery", "Kenger.Client");
    }
}
