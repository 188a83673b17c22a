using System.Text;

namespace Kenger.Gateway;

internal sealed class GaugeSeries(string labels) : MetricSeries(labels)
{
    private double _value;

    public override void Record(double value) => Volatile.Write(ref _value, value);

    public override void WriteTo(StringBuilder text, string name) => WriteLine(text, name, Volatile.Read(ref _value));
}
