using Kenger.Registry.Server.Rollouts;

namespace Kenger.Registry.Server.Tests.Rollouts;

public sealed class SequentialTestTests
{
    private const double Sure = 20;

    [Theory]
    [InlineData(2, 2, 0.05, true)]
    [InlineData(1, 1, 0.05, false)]
    [InlineData(5, 10, 0.05, true)]
    [InlineData(5, 100, 0.05, false)]
    [InlineData(20, 100, 0.05, true)]
    [InlineData(0, 1000, 0.05, false)]
    [InlineData(1000, 1000, 1, false)]
    [InlineData(1, 1_000_000, 0, true)]
    public void Evidence_OfALimit_IsSureTheSoonerTheClearer(long bad, long total, double max, bool sure) =>
        Assert.Equal(sure, SequentialTest.Evidence(bad, total, max) >= Sure);

    [Theory]
    // The same share on both sides, and twice the share where twice is allowed.
    [InlineData(10, 100, 40, 400, 1, false)]
    [InlineData(20, 100, 40, 400, 2, false)]
    [InlineData(10, 10, 0, 40, 2, true)]
    [InlineData(3, 10, 0, 190, 2, true)]
    [InlineData(5, 10, 0, 0, 2, false)]
    [InlineData(0, 10, 5, 10, 2, false)]
    public void Evidence_OfAComparison_AsksWhoseTheBadOnesAre(long bad, long total, long otherBad, long otherTotal, double times, bool sure) =>
        Assert.Equal(sure, SequentialTest.Evidence(bad, total, otherBad, otherTotal, times) >= Sure);

    [Fact]
    public void Evidence_AnyNumbers_IsANumber()
    {
        long[] counts = [0, 1, 2, 100, 1_000_000, long.MaxValue / 4];
        foreach (var total in counts)
        {
            foreach (var bad in counts.Where(bad => bad <= total))
            {
                foreach (var max in (double[])[0, 1e-9, 0.001, 0.5, 0.999, 1])
                {
                    Assert.False(double.IsNaN(SequentialTest.Evidence(bad, total, max)), $"{bad} of {total}, {max}");
                }
            }
        }
    }

    // The share of runs in which the evidence was ever as large, while the limit was exactly met: what the test promises.
    [Fact]
    public void Evidence_AtTheLimit_RarelyEverSaysSure()
    {
        var random = new Random(7);
        var wrong = 0;
        const int Runs = 2000;
        for (var run = 0; run < Runs; run++)
        {
            var bad = 0;
            for (var total = 1; total <= 2000; total++)
            {
                if (random.NextDouble() < 0.05 && SequentialTest.Evidence(++bad, total, 0.05) >= Sure)
                {
                    wrong++;
                    break;
                }
            }
        }

        Assert.InRange((double)wrong / Runs, 0, 0.05);
    }
}
