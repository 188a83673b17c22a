using FsCheck;
using FsCheck.Fluent;

namespace Kenger.Contracts.Tests.Reports;

public sealed class LatencyBucketsTests
{
    // A bucket is a fifth longer than the one before; the rest is rounding.
    private const double Fifth = 1.2 + 1e-9;

    // Always the same samples: what is found is found by everybody.
    private const ulong Seed = 20260101;

    private static readonly Gen<double> Latency =
        // Evenly over the sizes, from half a millisecond to a minute.
        Gen.Choose(0, 10_000).Select(size => 0.51 * Math.Pow(60_000 / 0.51, size / 10_000d));

    [Fact]
    public void Percentile_AnySample_IsWithinAFifth() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000).WithReplay(Seed, 1),
        Prop.ForAll(
            Latency.NonEmptyListOf().ToArbitrary(),
            Gen.Elements(0.5, 0.9, 0.99, 1).ToArbitrary(),
            (sample, share) =>
            {
                var exact = sample.Order().ElementAt((int)Math.Ceiling(share * sample.Count) - 1);
                var estimate = LatencyBuckets.Percentile(Count(sample), share)!.Value;
                return estimate / exact < Fifth && exact / estimate < Fifth;
            }));

    [Fact]
    public void Percentile_OneSlowInAHundred_IsNotYetThere()
    {
        double[] sample = [.. Enumerable.Repeat(10d, 99), 5_000];

        Assert.InRange(LatencyBuckets.Percentile(Count(sample), 0.99)!.Value, 8, 12);
        Assert.InRange(LatencyBuckets.Percentile(Count([.. sample, 5_000]), 0.99)!.Value, 4_000, 6_000);
    }

    [Fact]
    public void Percentile_NoSample_IsUnknown()
    {
        Assert.Null(LatencyBuckets.Percentile(new long[LatencyBuckets.Count], 0.99));
        Assert.Null(LatencyBuckets.Percentile([], 0.99));
    }

    [Fact]
    public void Percentile_BeyondTheLastBound_IsThatBound()
    {
        var estimate = LatencyBuckets.Percentile(Count([3_600_000]), 0.99);

        Assert.Equal(LatencyBuckets.UpperBoundMs(LatencyBuckets.Count - 2), estimate);
        Assert.True(estimate > 60_000);
    }

    [Fact]
    public void Of_EveryBound_IsInItsBucketAndJustAboveInTheNext()
    {
        for (var bucket = 0; bucket < LatencyBuckets.Count - 1; bucket++)
        {
            var bound = LatencyBuckets.UpperBoundMs(bucket);
            Assert.Equal(bucket, LatencyBuckets.Of(TimeSpan.FromMilliseconds(bound * 0.999)));
            Assert.Equal(bucket + 1, LatencyBuckets.Of(TimeSpan.FromMilliseconds(bound * 1.001)));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(0.5, 0)]
    [InlineData(3_600_000, LatencyBuckets.Count - 1)]
    public void Of_Extremes_AreInTheOutermost(double milliseconds, int bucket) =>
        Assert.Equal(bucket, LatencyBuckets.Of(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void UpperBoundMs_LastBucket_HasNone() => Assert.Equal(double.PositiveInfinity, LatencyBuckets.UpperBoundMs(LatencyBuckets.Count - 1));

    private static long[] Count(IEnumerable<double> milliseconds)
    {
        var counts = new long[LatencyBuckets.Count];
        foreach (var each in milliseconds)
        {
            counts[LatencyBuckets.Of(TimeSpan.FromMilliseconds(each))]++;
        }

        return counts;
    }
}
