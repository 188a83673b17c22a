namespace OpenTelemetry.Trace;

/// <summary>Adds Kenger's spans to an app's traces.</summary>
public static class KengerTracerProviderBuilderExtensions
{
    /// <summary>
    /// Listens to the spans of whatever of Kenger runs in this process: attempts at nodes (<c>Kenger.Gateway</c>, and <c>Kenger.Discovery</c>
    /// for calls by name), transactions of the registry (<c>Kenger.Registry.Server</c>). The
    /// spans of requests themselves are ASP.NET Core's: <c>AddAspNetCoreInstrumentation()</c>.
    /// </summary>
    public static TracerProviderBuilder AddKengerInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource("Kenger.Gateway", "Kenger.Registry.Server", "Kenger.Discovery");
    }
}
