namespace Kenger.Gateway.Tests;

public sealed class ApertureRingTests
{
    [Fact]
    public void Take_RandomRings_EachPointIsTakenByAsManyGateways()
    {
        var random = new Random(1);
        for (var i = 0; i < 3_000; i++)
        {
            var (names, weights, gateways, minNodes) = Ring(random, maxNodes: 40, maxGateways: 12);
            var ring = new ApertureRing(names, weights, gateways, minNodes);

            var taken = Enumerable.Range(0, gateways).Select(ring.Take).ToArray();

            for (var node = 0; node < names.Length; node++)
            {
                Assert.Equal((long)weights[node] * gateways * ring.Width, taken.Sum(parts => parts[node]));
                Assert.All(taken, parts => Assert.InRange(parts[node], 0, (long)weights[node] * gateways));
            }

            var whole = weights.Sum(weight => (long)weight);
            Assert.All(taken, parts => Assert.Equal(ring.Width * whole, parts.Sum()));
            Assert.All(taken, parts => Assert.InRange(parts.Count(part => part > 0), Math.Min(minNodes, names.Length), names.Length));
        }
    }

    [Fact]
    public void Width_RandomRings_IsTheSmallestThatGivesAllEnoughNodes()
    {
        var random = new Random(2);
        for (var i = 0; i < 500; i++)
        {
            var (names, weights, gateways, minNodes) = Ring(random, maxNodes: 12, maxGateways: 8);

            var ring = new ApertureRing(names, weights, gateways, minNodes);

            Assert.Equal(Enumerable.Range(1, gateways).First(width => width == gateways || Suffices(names, weights, gateways, minNodes, width)), ring.Width);
        }
    }

    [Fact]
    public void Take_NodesInAnotherOrder_TheSameParts()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var (names, weights, gateways, minNodes) = Ring(random, maxNodes: 40, maxGateways: 12);
            int[] shuffled = [.. Enumerable.Range(0, names.Length)];
            random.Shuffle(shuffled);
            var place = random.Next(gateways);

            var parts = new ApertureRing(names, weights, gateways, minNodes).Take(place);
            var others = new ApertureRing(Array.ConvertAll(shuffled, each => names[each]), Array.ConvertAll(shuffled, each => weights[each]), gateways, minNodes).Take(place);

            Assert.Equal(Array.ConvertAll(shuffled, each => parts[each]), others);
        }
    }

    // One at each end of the arc, and the node itself.
    [Theory]
    [InlineData(20, 40)]
    [InlineData(7, 100)]
    [InlineData(50, 60)]
    public void Take_OneNodeComesOrGoes_EachShareChangesByNoMoreThanThreeNodes(int gateways, int minNodes)
    {
        string[] names = [.. Enumerable.Range(0, 1_000).Select(i => $"10.0.{i / 250}.{i % 250}:8080")];
        var before = Shares(names, gateways, minNodes);
        for (var i = 0; i < names.Length; i += 9)
        {
            var after = Shares([.. names.Where(name => name != names[i])], gateways, minNodes);

            for (var place = 0; place < gateways; place++)
            {
                Assert.InRange(before[place].Except(after[place]).Count() + after[place].Except(before[place]).Count(), 0, 3);
            }
        }
    }

    [Fact]
    public void Take_TenThousandGatewaysAndNodes_NothingOverflows()
    {
        string[] names = [.. Enumerable.Range(0, 10_000).Select(i => $"10.{i / 2500}.{i / 250 % 10}.{i % 250}:8080")];
        int[] weights = [.. Enumerable.Repeat(65_535, names.Length)];

        var ring = new ApertureRing(names, weights, Aperture.MaxCount, 40);

        Assert.Equal(40, ring.Width);
        Assert.Equal(40, ring.Take(Aperture.MaxCount - 1).Count(part => part == 65_535L * Aperture.MaxCount));
    }

    private static HashSet<string>[] Shares(string[] names, int gateways, int minNodes)
    {
        var ring = new ApertureRing(names, [.. Enumerable.Repeat(100, names.Length)], gateways, minNodes);
        return [.. Enumerable.Range(0, gateways).Select(place => ring.Take(place)).Select(parts => names.Where((_, i) => parts[i] > 0).ToHashSet())];
    }

    // By counting, point for point, as slowly as that is.
    private static bool Suffices(string[] names, int[] weights, int gateways, int minNodes, int width)
    {
        var whole = weights.Sum();
        var points = Enumerable.Range(0, names.Length).OrderBy(i => StableHash.Hash(names[i])).SelectMany(i => Enumerable.Repeat(i, weights[i] * gateways)).ToArray();
        return Enumerable.Range(0, gateways).All(place =>
            Enumerable.Range(place * whole, width * whole).Select(point => points[point % points.Length]).Distinct().Count() >= minNodes);
    }

    private static (string[] Names, int[] Weights, int Gateways, int MinNodes) Ring(Random random, int maxNodes, int maxGateways)
    {
        var count = random.Next(1, maxNodes + 1);
        var maxWeight = random.Next(4) == 0 ? 1 : maxNodes > 20 ? 65_535 : 30;
        return (
            [.. Enumerable.Range(0, count).Select(i => $"10.0.{random.Next(256)}.{i}:8080")],
            [.. Enumerable.Range(0, count).Select(_ => random.Next(1, maxWeight + 1))],
            random.Next(1, maxGateways + 1),
            random.Next(1, maxNodes + 1));
    }
}
