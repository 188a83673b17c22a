using System.Text;

namespace Kenger.Gateway;

internal sealed class CounterSeries(string labels) : MetricSeries(labels)
{
    private long _sum;

    public override void Record(double value) => Interlocked.Add(ref _sum, (long)value);

    public override void WriteTo(StringBuilder text, string name) => WriteLine(text, name, Interlocked.Read(ref _sum));
}
