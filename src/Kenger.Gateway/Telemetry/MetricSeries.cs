using System.Globalization;
using System.Text;

namespace Kenger.Gateway.Telemetry;

/// <summary>One series: recorded by many threads without a lock, written by one.</summary>
internal abstract class MetricSeries(string labels)
{
    public string Labels { get; } = labels;

    public abstract void Record(double value);

    public abstract void WriteTo(StringBuilder text, string name);

    protected static string Format(double value) => value.ToString(CultureInfo.InvariantCulture);

    protected void WriteLine(StringBuilder text, string name, double value)
    {
        text.Append(name);
        if (Labels.Length > 0)
        {
            text.Append('{').Append(Labels).Append('}');
        }

        text.Append(' ').Append(Format(value)).Append('\n');
    }
}

internal sealed class CounterSeries(string labels) : MetricSeries(labels)
{
    private long _sum;

    public override void Record(double value) => Interlocked.Add(ref _sum, (long)value);

    public override void WriteTo(StringBuilder text, string name) => WriteLine(text, name, Interlocked.Read(ref _sum));
}

internal sealed class GaugeSeries(string labels) : MetricSeries(labels)
{
    private double _value;

    public override void Record(double value) => Volatile.Write(ref _value, value);

    public override void WriteTo(StringBuilder text, string name) => WriteLine(text, name, Volatile.Read(ref _value));
}

internal sealed class HistogramSeries(string labels, double[] boundaries) : MetricSeries(labels)
{
    private const double UnitsPerSecond = 1_000_000_000;

    private readonly long[] _counts = new long[boundaries.Length + 1];

    // Nanoseconds, so that it can be added to without a lock.
    private long _sum;

    public override void Record(double value)
    {
        var bucket = 0;
        while (bucket < boundaries.Length && value > boundaries[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sum, (long)(value * UnitsPerSecond));
    }

    public override void WriteTo(StringBuilder text, string name)
    {
        var separator = Labels.Length > 0 ? "," : "";
        var count = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            count += Interlocked.Read(ref _counts[i]);
            var boundary = i < boundaries.Length ? Format(boundaries[i]) : "+Inf";
            text.Append($"{name}_bucket{{{Labels}{separator}le=\"{boundary}\"}} {count}\n");
        }

        WriteLine(text, $"{name}_sum", Interlocked.Read(ref _sum) / UnitsPerSecond);
        WriteLine(text, $"{name}_count", count);
    }
}
