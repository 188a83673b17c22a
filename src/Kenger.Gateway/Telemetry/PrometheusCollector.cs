using System.Diagnostics.Metrics;
using System.Text;

namespace Kenger.Gateway.Telemetry;

/// <summary>Sums up this gateway's metrics from its start, and writes them as Prometheus reads them.</summary>
internal sealed class PrometheusCollector : IDisposable
{
    private readonly Lock _collecting = new();
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    public PrometheusCollector(GatewayMetrics metrics)
    {
        // By reference: another gateway in this process has a meter of the same name.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, metrics.Meter))
            {
                var family = MetricFamily.Create(instrument);
                _families.Add(family.Name, family);
                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>The text exposition format, version 0.0.4.</summary>
    public string Collect()
    {
        lock (_collecting)
        {
            foreach (var family in _families.Values)
            {
                family.ForgetGauges();
            }

            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in _families.Values)
            {
                family.WriteTo(text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();
}
