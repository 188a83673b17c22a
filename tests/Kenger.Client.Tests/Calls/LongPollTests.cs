using Kenger.Client.Calls;

namespace Kenger.Client.Tests.Calls;

public sealed class LongPollTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(-5, "0s")]
    [InlineData(0.1, "1s")]
    [InlineData(4.2, "5s")]
    [InlineData(60, "60s")]
    [InlineData(3600, "60s")]
    public void Format_AnyWait_IsWholeSecondsThatRegistriesGrant(double seconds, string expected) =>
        Assert.Equal(expected, LongPoll.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("", 0)]
    [InlineData("?ns=orders", 0)]
    [InlineData("?wait=20s", 20)]
    [InlineData("?ns=orders&version=1&wait=5s&gateway=gw", 5)]
    [InlineData("?await=20s", 0)]
    [InlineData("?wait=", 0)]
    [InlineData("?wait=-3s", 0)]
    public void WaitIn_AnyQuery_FindsWhatFormatWrote(string query, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), LongPoll.WaitIn(query));
}
