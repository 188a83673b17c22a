using System.Diagnostics.Metrics;
using System.Text;
using Kenger.Gateway.Telemetry;

namespace Kenger.Gateway.Tests;

public sealed class MetricFamilyTests
{
    [Fact]
    public void Record_MoreTagsThanTwo_EachSetIsASeriesOfItsOwn()
    {
        using var meter = new Meter("test");
        var family = MetricFamily.Create(meter.CreateCounter<long>("a.b"));

        family.Record(1, Tags("prod", "7", "2xx"));
        family.Record(2, Tags("prod", "7", "5xx"));
        family.Record(3, Tags("prod", "7", "5xx"));

        Assert.EndsWith(
            "a_b_total{namespace=\"prod\",rule=\"7\",outcome=\"2xx\"} 1\na_b_total{namespace=\"prod\",rule=\"7\",outcome=\"5xx\"} 5\n",
            Text(family),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Record_OddAndLongValues_AreEscapedAndWhole()
    {
        using var meter = new Meter("test");
        var family = MetricFamily.Create(meter.CreateCounter<long>("a"));
        var name = new string('n', 2 * SeriesLabels.UsualLength);

        family.Record(1, [new("x", "a\"b\\c\nd")]);
        family.Record(1, [new("x", name)]);
        family.Record(1, [new("x", name)]);

        Assert.Contains("a_total{x=\"a\\\"b\\\\c\\nd\"} 1\n", Text(family), StringComparison.Ordinal);
        Assert.Contains($"a_total{{x=\"{name}\"}} 2\n", Text(family), StringComparison.Ordinal);
    }

    // It is done several times for each request.
    [Fact]
    public void Record_SeriesIsThere_AllocatesNothing()
    {
        using var meter = new Meter("test");
        var family = MetricFamily.Create(meter.CreateCounter<long>("a"));
        var tags = Tags("prod", "7", "2xx");
        family.Record(1, tags);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            family.Record(1, tags);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    private static KeyValuePair<string, object?>[] Tags(string ns, string rule, string outcome) =>
        [new("namespace", ns), new("rule", rule), new("outcome", outcome)];

    private static string Text(MetricFamily family)
    {
        var text = new StringBuilder();
        family.WriteTo(text);
        return text.ToString();
    }
}
