using System.Diagnostics.Metrics;
using System.Text;

namespace Kenger.Gateway.Telemetry;

/// <summary>Sums up this gateway's metrics from its start, and writes them as Prometheus reads them.</summary>
internal sealed class PrometheusCollector : IDisposable
{
    // Long enough for whoever scrapes to have seen the last of it.
    private static readonly TimeSpan Afterlife = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Namespace, string? Rule), long> _goneSince = [];
    private readonly TimeProvider _time;
    private readonly Lock _collecting = new();
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    public PrometheusCollector(GatewayMetrics metrics, TimeProvider time)
    {
        _time = time;
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

    /// <summary>
    /// Whether a namespace, or a rule of it, is there. A minute after it is gone its series go as well. Null keeps all.
    /// </summary>
    public Func<string, string?, bool>? IsThere { get; set; }

    /// <summary>The text exposition format, version 0.0.4.</summary>
    public string Collect()
    {
        lock (_collecting)
        {
            foreach (var family in _families.Values)
            {
                family.ForgetGauges();
                family.Forget(IsGone);
            }

            foreach (var back in _goneSince.Where(each => IsThere!(each.Key.Namespace, each.Key.Rule) || _time.GetElapsedTime(each.Value) >= Afterlife).Select(each => each.Key).ToArray())
            {
                _goneSince.Remove(back);
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

    private bool IsGone(string labels)
    {
        if (IsThere is null || SeriesLabels.Find(labels, GatewayMetrics.NamespaceTag) is not { } ns)
        {
            return false;
        }

        var what = (ns, SeriesLabels.Find(labels, GatewayMetrics.RuleTag));
        if (IsThere(what.ns, what.Item2))
        {
            return false;
        }

        var now = _time.GetTimestamp();
        return !_goneSince.TryAdd(what, now) && _time.GetElapsedTime(_goneSince[what], now) >= Afterlife;
    }

    public void Dispose() => _listener.Dispose();
}
