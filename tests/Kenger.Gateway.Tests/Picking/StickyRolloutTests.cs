using Kenger.Contracts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Picking;
using Kenger.Gateway.TrafficRules;

namespace Kenger.Gateway.Tests;

public sealed class StickyRolloutTests
{
    private const int Keys = 10_000;

    private static readonly RemoteClient Clients = new(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()));

    [Fact]
    public void SideOf_ShareGrows_NobodyFallsBackAndTheShareIsHit()
    {
        HashSet<int> before = [];
        foreach (var percent in new[] { 0, 1, 5, 20, 50, 80, 100 })
        {
            HashSet<int> now = [.. NewKeys(new StickyRollout(FakeRegistry.StickyAt(percent)))];

            Assert.Superset(before, now);
            Assert.InRange(now.Count, (Keys * percent / 100) - 150, (Keys * percent / 100) + 150);
            before = now;
        }

        Assert.Equal(Keys, before.Count);
    }

    [Fact]
    public void SideOf_OtherRollout_ChoosesOtherUsers()
    {
        var one = NewKeys(new StickyRollout(FakeRegistry.StickyAt(50)));
        var another = NewKeys(new StickyRollout(FakeRegistry.StickyAt(50) with { Id = 8 }));

        Assert.InRange(one.Intersect(another).Count(), Keys * 23 / 100, Keys * 27 / 100);
    }

    // The first ones to see everything would always be the same few.
    [Fact]
    public void SideOf_RuleOfTheSameNumber_ChoosesOtherUsers()
    {
        var rule = new PercentCondition(7, 50, key: null);

        var both = NewKeys(new StickyRollout(FakeRegistry.StickyAt(50))).Count(i => rule.IsIn($"user-{i}"));

        Assert.InRange(both, Keys * 23 / 100, Keys * 27 / 100);
    }

    // What a key is told apart by must never change between versions of a gateway: some users would see both sides.
    [Fact]
    public void SideOf_Key_IsTheSameForEver()
    {
        var sticky = new StickyRollout(FakeRegistry.StickyAt(50));

        Assert.Equal("1001101110001111", string.Concat(Enumerable.Range(0, 16).Select(i => sticky.SideOf(StableHash.Hash($"user-{i}")) == RolloutSide.New ? '1' : '0')));
    }

    [Fact]
    public void PlaceOf_Request_IsBelowTheShareOnTheNewSideAlone()
    {
        var request = Rules.Request("10.0.0.1", "/", ("Cookie", "sid=ann"));
        var place = new StickyRollout(FakeRegistry.StickyAt(50)).PlaceOf(request, Clients)!.Value;

        Assert.InRange(place, 0, 99.99);
        Assert.All(Enumerable.Range(0, 101), percent => Assert.Equal(
            place < percent ? RolloutSide.New : RolloutSide.Old, new StickyRollout(FakeRegistry.StickyAt(percent)).SideOf(request, Clients)));
    }

    [Fact]
    public void SideOf_RequestWithoutTheKey_IsOnNeither()
    {
        var sticky = new StickyRollout(FakeRegistry.StickyAt(100));

        Assert.Equal(RolloutSide.None, sticky.SideOf(Rules.Request("10.0.0.1", "/", ("Cookie", "other=1; sid=")), Clients));
        Assert.Null(sticky.PlaceOf(Rules.Request(), Clients));
    }

    [Fact]
    public void Create_SameStep_IsTheSameObject()
    {
        var window = RolloutWindow.Create(FakeRegistry.StickyAt(20), null)!;
        var first = StickyRollout.Create(window, before: null);

        Assert.Same(first, StickyRollout.Create(window, first));
        Assert.NotSame(first, StickyRollout.Create(RolloutWindow.Create(FakeRegistry.StickyAt(50), null)!, first));
        Assert.Null(StickyRollout.Create(RolloutWindow.Create(FakeRegistry.RolloutAt(1), null)!, first));
        Assert.Null(StickyRollout.Create(window: null, first));
    }

    private static IEnumerable<int> NewKeys(StickyRollout sticky) =>
        Enumerable.Range(0, Keys).Where(i => sticky.SideOf(StableHash.Hash($"user-{i}")) == RolloutSide.New);
}
