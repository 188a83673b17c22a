
namespace Kenger.Gateway.Tests;

public sealed class AliasTableTests
{
    public static TheoryData<int[]> Weights =>
    [
        [7],
        [1, 1],
        [1, 10, 50],
        [1, 65535],
        [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4],
        [1, .. Enumerable.Repeat(65535, 1000)],
    ];

    [Theory]
    [MemberData(nameof(Weights))]
    public void Pick_EvenlySpreadDraws_GivesEachItsShare(int[] weights)
    {
        const int drawsPerSlot = 4096;
        var table = AliasTable.Build(weights);
        var picked = new int[weights.Length];
        for (var slot = 0; slot < weights.Length; slot++)
        {
            // The middle of the slot's part of the upper half, and every place of the lower one.
            var upper = (ulong)(((slot + 0.5) / weights.Length) * (1UL << 32)) << 32;
            for (var draw = 0; draw < drawsPerSlot; draw++)
            {
                picked[table.Pick(upper | (((ulong)draw << 32) / drawsPerSlot))]++;
            }
        }

        var total = weights.Sum(weight => (long)weight);
        var draws = (double)weights.Length * drawsPerSlot;
        for (var i = 0; i < weights.Length; i++)
        {
            // Each slot has one border, off by at most one draw.
            Assert.InRange(picked[i] - (draws * weights[i] / total), -weights.Length, weights.Length);
        }
    }

    [Fact]
    public void Pick_ExtremeDraws_StaysInside()
    {
        var table = AliasTable.Build([1, 2, 3]);

        Assert.InRange(table.Pick(0), 0, 2);
        Assert.InRange(table.Pick(ulong.MaxValue), 0, 2);
    }
}
