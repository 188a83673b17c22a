using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Tests.Changes;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Sync;

public sealed class WatchGroupTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RegistryState _state = new();
    private readonly WatchHub _hub;
    private int _port;

    public WatchGroupTests() => _hub = new WatchHub(_state, _time);

    [Fact]
    public void Published_AfterQuiet_IsVisibleAtOnce()
    {
        var group = _hub.Enter(NamespaceSet.All);
        var before = group.Visible;

        Change("a");

        Assert.True(before.WhenReplaced.IsCompleted);
        Assert.Same(_state.Current, group.Visible.Snapshot);
    }

    [Fact]
    public void Published_Often_IsVisibleFiveTimesASecondAndNeverLost()
    {
        var group = _hub.Enter(NamespaceSet.All);
        var seen = new HashSet<long>();
        for (var i = 0; i < 1000; i++)
        {
            Change("a");
            seen.Add(group.Visible.Snapshot.Version);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            seen.Add(group.Visible.Snapshot.Version);
        }

        // At 0, 200, 400, 600, 800 and 1000 ms.
        Assert.Equal(6, seen.Count);
        _time.Advance(WatchGroup.MinInterval);
        Assert.Same(_state.Current, group.Visible.Snapshot);
    }

    [Fact]
    public void Published_SecondChangeSoon_IsVisibleAfterTheInterval()
    {
        var group = _hub.Enter(NamespaceSet.All);
        Change("a");
        var first = group.Visible;
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Change("a");

        _time.Advance(TimeSpan.FromMilliseconds(149));
        Assert.Same(first, group.Visible);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Same(_state.Current, group.Visible.Snapshot);
        Assert.True(first.WhenReplaced.IsCompleted);
    }

    [Fact]
    public void Published_OtherNamespace_WakesNobody()
    {
        var group = _hub.Enter(NamespaceSet.From(["a"]));
        var before = group.Visible;

        Change("b");
        Assert.Same(before, group.Visible);
        Change("a");
        Assert.NotSame(before, group.Visible);
    }

    [Fact]
    public void GroupOf_SameNamesInAnyOrder_IsTheSameGroup()
    {
        Assert.Same(_hub.Enter(NamespaceSet.From(["a", "b"])), _hub.Enter(NamespaceSet.From(["b", "a", "b"])));
        Assert.Same(_hub.Enter(NamespaceSet.All), _hub.Enter(NamespaceSet.From([])));
        Assert.NotSame(_hub.Enter(NamespaceSet.From(["a"])), _hub.Enter(NamespaceSet.From(["A"])));
    }

    [Fact]
    public void GroupOf_EndlessSelections_SharesTheGroupOfAll()
    {
        var all = _hub.Enter(NamespaceSet.All.WithHosts());
        for (var i = 0; i < 10_000; i++)
        {
            _hub.Enter(NamespaceSet.From([$"ns-{i}"]));
        }

        Assert.Same(all, _hub.Enter(NamespaceSet.From(["one-more"])));
        Assert.NotSame(all, _hub.Enter(NamespaceSet.From(["ns-0"])));
    }

    [Theory]
    [InlineData("", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("a,c", "c", true)]
    [InlineData("a,c", "b", false)]
    [InlineData("a", "A", false)]
    public void Includes_Names_AreExact(string names, string ns, bool included) => Assert.Equal(
        included, NamespaceSet.From(names.Split(',', StringSplitOptions.RemoveEmptyEntries)).Includes(ns));

    public void Dispose() => _hub.Dispose();

    private void Change(string ns)
    {
        _state.Publish(_state.Current.After(Drafts.Register(Drafts.Address(ns, port: ++_port)), _time.GetUtcNow()));
        _hub.Published();
    }
}
