using Kenger.Cli.Hosting;
using Microsoft.Extensions.Configuration;

namespace Kenger.Cli.Tests.Hosting;

/// <summary>Which variables switch what on.</summary>
public sealed class TelemetrySignalsTests
{
    [Theory]
    [InlineData("", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317", true, true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_LOGS_EXPORTER=none", true, true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4317", true, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c:4317 OTEL_LOGS_EXPORTER=otlp", false, true, true)]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", true, false, false)]
    [InlineData("OTEL_TRACES_EXPORTER=none", false, false, false)]
    [InlineData("OTEL_SERVICE_NAME=shop", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_SDK_DISABLED=true", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_SDK_DISABLED=True OTEL_TRACES_EXPORTER=otlp", false, false, false)]
    public void From_Variables_SwitchesTheirSignals(string variables, bool traces, bool metrics, bool logs) =>
        Assert.Equal(new TelemetrySignals(traces, metrics, logs), TelemetrySignals.From(Of(variables)));

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER=zipkin", "OTEL_TRACES_EXPORTER must be otlp or none, but is 'zipkin'.")]
    [InlineData("OTEL_METRICS_EXPORTER=prometheus", "OTEL_METRICS_EXPORTER must be otlp or none, but is 'prometheus'.")]
    public void From_ExporterThatThereIsNot_IsAMistake(string variables, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => TelemetrySignals.From(Of(variables))).Message);

    private static IConfiguration Of(string variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=', 2)).Select(each => KeyValuePair.Create(each[0], (string?)each[1])))
        .Build();
}
