using System.Globalization;
using System.Text;

namespace Kenger.Gateway;

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
