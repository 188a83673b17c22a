using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Kenger.Gateway.Telemetry;

/// <summary>One instrument with its series, one for each set of tags.</summary>
internal sealed class MetricFamily
{
    // By labels, all of them: two measurements belong to one series when nothing tells them apart.
    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricSeries>.AlternateLookup<ReadOnlySpan<char>> _seriesBySpan;
    private readonly Func<string, MetricSeries> _createSeries;
    private readonly string _description;
    private readonly string _type;

    private MetricFamily(string name, string type, string description, Func<string, MetricSeries> createSeries)
    {
        Name = name;
        _type = type;
        _description = description;
        _createSeries = createSeries;
        _seriesBySpan = _series.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The name as Prometheus writes it: with underscores, the unit, and <c>_total</c> for counters.</summary>
    public string Name { get; }

    public static MetricFamily Create(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        var description = instrument.Description ?? "";
        return instrument switch
        {
            Histogram<double> histogram => new MetricFamily(
                name, "histogram", description, labels =>
                    new HistogramSeries(labels, [.. histogram.Advice?.HistogramBucketBoundaries ?? []])),
            Counter<long> => new MetricFamily($"{name}_total", "counter", description, labels => new CounterSeries(labels)),
            _ => new MetricFamily(name, "gauge", description, labels => new GaugeSeries(labels)),
        };
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Span<char> labels = stackalloc char[SeriesLabels.UsualLength];
        if (!SeriesLabels.TryWrite(tags, labels, out var length) || !_seriesBySpan.TryGetValue(labels[..length], out var series))
        {
            var key = SeriesLabels.Write(tags);
            series = _series.GetOrAdd(key, _createSeries);
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

    /// <summary>Drops series of what is gone.</summary>
    public void Forget(Func<string, bool> isGone)
    {
        foreach (var labels in _series.Keys.Where(isGone))
        {
            _series.TryRemove(labels, out _);
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
