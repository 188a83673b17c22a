using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Kenger.Gateway;

/// <summary>One instrument with its series, one for each set of tags.</summary>
internal sealed class MetricFamily
{
    private readonly ConcurrentDictionary<SeriesKey, MetricSeries> _series = new();
    private readonly Func<string, MetricSeries> _createSeries;
    private readonly string _description;
    private readonly string _type;

    private MetricFamily(string name, string type, string description, Func<string, MetricSeries> createSeries)
    {
        Name = name;
        _type = type;
        _description = description;
        _createSeries = createSeries;
    }

    /// <summary>The name as Prometheus writes it: with underscores, the unit, and <c>_total</c> for counters.</summary>
    public string Name { get; }

    public static MetricFamily Of(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        var description = instrument.Description ?? "";
        return instrument switch
        {
            Histogram<double> histogram => new MetricFamily(
                name, "histogram", description, labels => new HistogramSeries(labels, [.. histogram.Advice?.HistogramBucketBoundaries ?? []])),
            Counter<long> => new MetricFamily($"{name}_total", "counter", description, labels => new CounterSeries(labels)),
            _ => new MetricFamily(name, "gauge", description, labels => new GaugeSeries(labels)),
        };
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = SeriesKey.Of(tags);
        if (!_series.TryGetValue(key, out var series))
        {
            series = _series.GetOrAdd(key, _createSeries(SeriesKey.LabelsOf(tags)));
        }

        series.Record(value);
    }

    /// <summary>A gauge shows what is observed now; what is not observed any more must not stay.</summary>
    public void ForgetGauges()
    {
        if (_type == "gauge")
        {
            _series.Clear();
        }
    }

    public void WriteTo(StringBuilder text)
    {
        text.Append($"# HELP {Name} {_description}\n# TYPE {Name} {_type}\n");
        foreach (var series in _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal))
        {
            series.WriteTo(text, Name);
        }
    }
}
