using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Tests;

public sealed class PollPaceTests
{
    [Fact]
    public void AfterFailures_InARow_StaysBelowTwoSeconds()
    {
        var pauses = Enumerable.Range(1, 40).Select(failures => PollPace.AfterFailures(failures, random: 0)).ToArray();

        Assert.Equal(TimeSpan.FromMilliseconds(100), pauses[0]);
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(TimeSpan.FromSeconds(1.5), pauses[^1]);
        Assert.True(PollPace.AfterFailures(5, random: 0.5) < PollPace.AfterFailures(5, random: 0));
    }

    [Theory]
    [InlineData(true, 0, 0)]
    [InlineData(false, 5000, 0)]
    [InlineData(false, 0, 1000)]
    [InlineData(false, 400, 600)]
    public void AfterAnswer_OnlyAnEmptyOneThatCameTooSoon_Waits(bool broughtNews, int tookMilliseconds, int expectedMilliseconds) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(expectedMilliseconds),
            PollPace.AfterAnswer(broughtNews, TimeSpan.FromMilliseconds(tookMilliseconds)));
}
