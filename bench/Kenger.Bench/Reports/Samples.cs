using System.Globalization;

namespace Kenger.Bench.Reports;

/// <summary>Numbers of one kind, to be summed up.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public double Last => _values[^1];

    public int Count => _values.Count;

    public double Median => Quantile(0.5);

    public double Max => _values.Max();

    public void Add(double value) => _values.Add(value);

    /// <summary>The smallest value that this part of all values does not exceed.</summary>
    public double Quantile(double part)
    {
        var sorted = _values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>The ratios to other numbers, taken in the same order.</summary>
    public Samples Over(Samples others)
    {
        var ratios = new Samples();
        for (var i = 0; i < Count; i++)
        {
            ratios.Add(_values[i] / others._values[i]);
        }

        return ratios;
    }

    /// <summary>The least and the greatest: how noisy the machine was.</summary>
    public string Range(string format) => string.Create(
        CultureInfo.InvariantCulture, $"{_values.Min().ToString(format, CultureInfo.InvariantCulture)}–{Max.ToString(format, CultureInfo.InvariantCulture)}");
}
