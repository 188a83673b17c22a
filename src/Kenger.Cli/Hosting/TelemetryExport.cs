using System.Globalization;
using Kenger.Contracts;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kenger.Cli.Hosting;

/// <summary>
/// Traces, metrics and logs by OTLP, as the <c>OTEL_*</c> variables of OpenTelemetry say. Without them nothing of it is there, and a request costs what it cost.
/// </summary>
internal static class TelemetryExport
{
    // What only waits, and what comes every few seconds from every node: metrics tell more of these than spans.
    private static readonly string[] Untraced = [ApiRoutes.Sync, ApiRoutes.Applied, ApiRoutes.Heartbeat, ApiRoutes.Report, "/health", "/metrics"];

    /// <summary>Adds what the configuration asks for.</summary>
    /// <param name="builder">The app.</param>
    /// <param name="name">What it is called in telemetry, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
    /// <param name="isScraped">Whether Prometheus gets the metrics from the app as well, whatever is exported.</param>
    /// <exception cref="FormatException">A variable has a value that there is not.</exception>
    public static void AddTelemetryExport(this WebApplicationBuilder builder, string name, bool isScraped = false)
    {
        var settings = builder.Configuration;
        var signals = TelemetrySignals.From(settings);
        if (!signals.IsAny && !isScraped)
        {
            return;
        }

        var version = typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3);
        var telemetry = builder.Services.AddOpenTelemetry()
            // In this order: what the environment says goes before.
            .ConfigureResource(resource => resource.Clear().AddService(name, serviceVersion: version).AddTelemetrySdk().AddEnvironmentVariableDetector());
        if (signals.Traces)
        {
            telemetry.WithTracing(tracing => tracing
                .AddKengerInstrumentation()
                .AddAspNetCoreInstrumentation(asp => asp.Filter = context => !Untraced.Contains(context.Request.Path.Value, StringComparer.OrdinalIgnoreCase))
                .AddOtlpExporter(otlp => Apply(otlp, settings, TelemetrySignals.TracesName)));
        }

        if (signals.Metrics || isScraped)
        {
            telemetry.WithMetrics(metrics =>
            {
                metrics.AddKengerInstrumentation().AddMeter("Microsoft.AspNetCore.Server.Kestrel", "System.Runtime");
                if (isScraped)
                {
                    metrics.AddPrometheusExporter();
                }

                if (signals.Metrics)
                {
                    metrics.AddOtlpExporter(otlp => Apply(otlp, settings, TelemetrySignals.MetricsName));
                }
            });
        }

        if (signals.Logs)
        {
            telemetry.WithLogging(
                logs => logs.AddOtlpExporter(otlp => Apply(otlp, settings, TelemetrySignals.LogsName)), options => options.IncludeFormattedMessage = true);
        }
    }

    /// <summary>What is said of one signal alone; what is said of all, the exporter reads itself.</summary>
    private static void Apply(OtlpExporterOptions otlp, IConfiguration settings, string signal)
    {
        var prefix = $"OTEL_EXPORTER_OTLP_{signal}_";
        if (settings[prefix + "PROTOCOL"] is { Length: > 0 } protocol)
        {
            otlp.Protocol = protocol.Trim() switch
            {
                "grpc" => OtlpExportProtocol.Grpc,
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                _ => throw new FormatException($"{prefix}PROTOCOL must be grpc or http/protobuf, but is '{LongText.Shorten(protocol)}'."),
            };
        }

        if (settings[prefix + "ENDPOINT"] is { Length: > 0 } endpoint)
        {
            otlp.Endpoint = Uri.TryCreate(endpoint.Trim(), UriKind.Absolute, out var uri)
                ? uri
                : throw new FormatException($"{prefix}ENDPOINT must be an address such as http://collector:4317, but is '{LongText.Shorten(endpoint)}'.");
        }

        if (settings[prefix + "HEADERS"] is { Length: > 0 } headers)
        {
            otlp.Headers = headers;
        }

        if (int.TryParse(settings[prefix + "TIMEOUT"], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            otlp.TimeoutMilliseconds = milliseconds;
        }
    }
}

/// <summary>What is exported.</summary>
/// <param name="Traces">Spans.</param>
/// <param name="Metrics">Instruments.</param>
/// <param name="Logs">What the console says, too.</param>
internal sealed record TelemetrySignals(bool Traces, bool Metrics, bool Logs)
{
    public const string TracesName = "TRACES";
    public const string MetricsName = "METRICS";
    public const string LogsName = "LOGS";

    private const string Otlp = "otlp";
    private const string None = "none";

    public bool IsAny => Traces || Metrics || Logs;

    /// <summary>Reads the variables: an endpoint switches its signals on, <c>OTEL_TRACES_EXPORTER=none</c> one off, <c>OTEL_SDK_DISABLED=true</c> all.</summary>
    public static TelemetrySignals From(IConfiguration configuration) =>
        "true".Equals(configuration["OTEL_SDK_DISABLED"]?.Trim(), StringComparison.OrdinalIgnoreCase)
            ? new TelemetrySignals(false, false, false)
            : new TelemetrySignals(IsOn(configuration, TracesName), IsOn(configuration, MetricsName), IsOn(configuration, LogsName));

    private static bool IsOn(IConfiguration configuration, string signal)
    {
        var variable = $"OTEL_{signal}_EXPORTER";
        return configuration[variable]?.Trim() switch
        {
            null or "" => configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } || configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 },
            Otlp => true,
            None => false,
            var other => throw new FormatException($"{variable} must be {Otlp} or {None}, but is '{LongText.Shorten(other)}'."),
        };
    }
}
