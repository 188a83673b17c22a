using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

public sealed class ReportWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReportWatch _watch;

    public ReportWatchTests() => _watch = new ReportWatch(_time);

    [Fact]
    public void IsSilent_NothingNewFor15Seconds_Is()
    {
        Assert.False(IsSilent(7));
        Assert.False(IsSilentAfter(14.999, 7));
        Assert.True(IsSilentAfter(0.001, 7));
        Assert.False(IsSilent(8));
        Assert.False(IsSilentAfter(14.999, 8));
    }

    [Fact]
    public void IsSilent_GatewaysThatReportSeldom_HaveThreeOfTheirIntervals()
    {
        IsSilent(1);
        Assert.False(IsSilentAfter(10, 2));

        Assert.False(IsSilentAfter(29.999, 2));
        Assert.True(IsSilentAfter(0.001, 2));
    }

    [Fact]
    public void IsSilent_ReportsThatComeInParts_AreAwaitedAsLongAsWholeOnes()
    {
        // The first gap tells how long they are.
        IsSilent(0);
        Assert.False(IsSilentAfter(60, 1));
        for (var report = 2; report < 30; report += 3)
        {
            Assert.False(IsSilentAfter(30, report - 1));
            Assert.False(IsSilentAfter(30, report));
            Assert.False(IsSilentAfter(0.1, report + 1));
            Assert.False(IsSilentAfter(0.1, report + 2));
        }

        // And a long gap that was one of a kind is forgotten.
        for (var report = 100; report < 130; report++)
        {
            Assert.False(IsSilentAfter(5, report));
        }

        Assert.True(IsSilentAfter(15, 129));
    }

    [Fact]
    public void IsSilent_AfterAnHourWithoutAny_HasThreeOfTheLongestIntervals()
    {
        IsSilent(1);
        Assert.False(IsSilentAfter(3600, 2));

        Assert.False(IsSilentAfter(179, 2));
        Assert.True(IsSilentAfter(1, 2));
    }

    [Fact]
    public void IsSilent_WasAlreadyWhenSeenFirst_StaysUntilAReportComes()
    {
        Assert.True(_watch.IsSilent(1, 7, wasSilent: true));
        Assert.True(_watch.IsSilent(1, 7, wasSilent: true));
        Assert.False(_watch.IsSilent(1, 8, wasSilent: true));
    }

    [Fact]
    public void IsSilent_ForgottenMeanwhile_BeginsAnew()
    {
        IsSilent(7);
        _watch.Forget(1);
        Assert.False(IsSilentAfter(100, 7));
        _watch.KeepOnly([2]);
        Assert.False(IsSilentAfter(100, 7));
        _watch.KeepOnly([1]);
        Assert.True(IsSilentAfter(100, 7));
    }

    private bool IsSilentAfter(double seconds, long reports)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return IsSilent(reports);
    }

    private bool IsSilent(long reports) => _watch.IsSilent(1, reports, wasSilent: false);
}
