using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Tests.Notices;

public class OutboxPlanTests
{
    private static readonly DateTimeOffset Now = ExampleNotices.Now;
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMinutes(1);
    private static readonly Dictionary<string, DateTimeOffset> NothingSent = [];

    [Fact]
    public void Next_RolloutsInOrder_OneAtATime()
    {
        WaitingNotice[] waiting = [Of(1, Rollout(7, NoticeEvent.RolloutStarted)), Of(2, Rollout(8, NoticeEvent.RolloutStarted)), Of(3, Rollout(7, NoticeEvent.RolloutAdvanced))];

        Assert.Equal([1L], Next(waiting));
        Assert.Equal([2L], Next(waiting[1..]));
    }

    [Fact]
    public void Next_NodesWithinTenSeconds_AreGatheredAndHoldNothingUp()
    {
        WaitingNotice[] waiting = [Of(1, ExampleNotices.Node(1, Now)), Of(2, Rollout(7, NoticeEvent.RolloutStarted)), Of(3, ExampleNotices.Node(2, Now))];

        Assert.Equal([2L], Next(waiting));
        Assert.Empty(Next([waiting[0], waiting[2]]));
        Assert.Equal([1L, 3L], Next([waiting[0], waiting[2]], Now.AddSeconds(10)));
    }

    [Fact]
    public void Next_NodesAgainWithinAMinute_Wait()
    {
        var sent = new Dictionary<string, DateTimeOffset> { ["node_gone"] = Now };
        WaitingNotice[] waiting = [Of(4, ExampleNotices.Node(1, Now.AddSeconds(5)))];

        Assert.Empty(OutboxPlan.Next(waiting, sent, RepeatAfter, Now.AddSeconds(59)));
        Assert.Single(OutboxPlan.Next(waiting, sent, RepeatAfter, Now.AddSeconds(60)));
    }

    [Fact]
    public void Next_APauseThatIsHeldBack_GoesBeforeWhatFollowsInItsRollout()
    {
        var sent = new Dictionary<string, DateTimeOffset> { ["rollout:7"] = Now };
        WaitingNotice[] waiting =
            [Of(1, Rollout(7, NoticeEvent.RolloutPaused)), Of(2, Rollout(7, NoticeEvent.RolloutResumed)), Of(3, Rollout(7, NoticeEvent.RolloutRolledBack))];

        Assert.Empty(OutboxPlan.Next(waiting[..2], sent, RepeatAfter, Now.AddSeconds(5)));
        Assert.Equal([1L, 2L], OutboxPlan.Next(waiting, sent, RepeatAfter, Now.AddSeconds(5)).Select(each => each.Row));
    }

    [Fact]
    public void Join_FortyNodesOfTwoNamespaces_IsOneNoticeOfForty()
    {
        var notice = NoticeLists.Join(
        [
            .. Enumerable.Range(1, 30).Select(port => ExampleNotices.Node(port)), .. Enumerable.Range(1, 10).Select(port => ExampleNotices.Node(port, ns: "pay")),
        ]);

        Assert.Equal("40 nodes are gone", notice.Title);
        Assert.Equal((40, 40, "kenger nodes"), (notice.Total, notice.Count, notice.Command));
        Assert.Equal(Notice.MaxItems, notice.Items.Count);
        Assert.Equal("shop/10.0.0.1:1", notice.Items[0]);
    }

    [Fact]
    public void Join_TheSameNodeTwice_CountsOnce() =>
        Assert.Equal("node shop/10.0.0.1:1 is gone", NoticeLists.Join([ExampleNotices.Node(1), ExampleNotices.Node(1)]).Title);

    [Fact]
    public void Join_PausesAndResumptions_IsTheLastWithTheirNumber()
    {
        var last = Rollout(7, NoticeEvent.RolloutResumed);

        var notice = NoticeLists.Join([Rollout(7, NoticeEvent.RolloutPaused), Rollout(7, NoticeEvent.RolloutResumed), last]);

        Assert.Equal(last.Id, notice.Id);
        Assert.EndsWith("it changed 3 times since 18:00:00 UTC", notice.Reason, StringComparison.Ordinal);
    }

    private static Notice Rollout(long id, NoticeEvent which) => ExampleNotices.Waits with
    {
        Id = Notice.NewId(),
        Event = which,
        Rollout = ExampleNotices.Waits.Rollout! with { Id = id },
    };

    private static WaitingNotice Of(long row, Notice notice) => new(row, notice);

    private static IEnumerable<long> Next(IReadOnlyList<WaitingNotice> waiting, DateTimeOffset? now = null) =>
        OutboxPlan.Next(waiting, NothingSent, RepeatAfter, now ?? Now).Select(each => each.Row);
}
