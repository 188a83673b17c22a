using Kenger.Cli.Bench;

namespace Kenger.Cli.Tests.Bench;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    [InlineData(1)]
    public void At_OfManyTimes_IsWithinTwoPercentOfTheTrueOne(double share)
    {
        var histogram = new LatencyHistogram();
        var random = new Random(7);
        // From microseconds to hours.
        var times = Enumerable.Range(0, 10_000).Select(_ => TimeSpan.FromMicroseconds(Math.Pow(10, random.NextDouble() * 10))).Order().ToArray();
        Array.ForEach(times, histogram.Add);

        var told = histogram.At(share);

        Assert.InRange(told.TotalMicroseconds / times[(int)Math.Ceiling(share * times.Length) - 1].TotalMicroseconds, 0.5, 1.02);
        Assert.True(told.TotalMicroseconds >= Math.Floor(times[(int)Math.Ceiling(share * times.Length) - 1].TotalMicroseconds));
        Assert.Equal(times[^1], histogram.Max);
    }

    [Fact]
    public void Add_OfAnother_IsAsIfAllHadBeenAddedToOne()
    {
        var (one, other) = (new LatencyHistogram(), new LatencyHistogram());
        one.Add(TimeSpan.FromMilliseconds(1));
        other.Add(TimeSpan.FromMilliseconds(100));

        one.Add(other);

        Assert.Equal(2, one.Count);
        Assert.InRange(one.At(0.5).TotalMilliseconds, 1, 1.02);
        Assert.Equal(100, one.At(1).TotalMilliseconds);
    }

    [Fact]
    public void At_OfNothing_IsZero() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().At(0.99));

    [Fact]
    public void Add_TheShortestAndTheLongest_AreKept()
    {
        var histogram = new LatencyHistogram();

        histogram.Add(TimeSpan.Zero);
        histogram.Add(-TimeSpan.FromTicks(1));
        histogram.Add(TimeSpan.MaxValue);

        Assert.Equal(3, histogram.Count);
        Assert.Equal(TimeSpan.Zero, histogram.At(0.5));
    }
}
