using Kenger.Discovery.Endpoints;

namespace Kenger.Discovery.Tests.Endpoints;

public sealed class RepeatedNodesTests
{
    [Theory]
    [InlineData("1 10 50", "1 10 50")]
    [InlineData("100 100", "1 1")]
    [InlineData("300 100", "3 1")]
    [InlineData("1 999", "1 128")]
    [InlineData("333 333 334", "43 43 43")]
    public void LayOut_RepeatsByWeight_InAsManyPlacesAsThereAre(string weights, string times)
    {
        var given = weights.Split(' ').Select(int.Parse).ToArray();

        var counts = RepeatedNodes.LayOut(given).CountBy(index => index).OrderBy(pair => pair.Key).Select(pair => pair.Value);

        Assert.Equal(times.Split(' ').Select(int.Parse), counts);
    }

    [Fact]
    public void LayOut_SpreadsThem() => Assert.Equal([0, 0, 1, 0, 2, 0, 0], RepeatedNodes.LayOut([5, 1, 1]));

    [Fact]
    public void LayOut_OfNobody_IsEmpty() => Assert.Empty(RepeatedNodes.LayOut([]));
}
