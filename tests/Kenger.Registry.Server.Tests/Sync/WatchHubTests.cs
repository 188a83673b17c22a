using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Sync;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Sync;

/// <summary>Groups that callers make up cost little and go.</summary>
public sealed class WatchHubTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WatchHub _hub;

    public WatchHubTests() => _hub = new WatchHub(new RegistryState(), _time);

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void Enter_MadeUpSelections_ShareOneGroupBeyondTheLimit()
    {
        // As many names as fit into a request's line, other ones each time.
        for (var i = 0; i < 1_000; i++)
        {
            _hub.Enter(NamespaceSet.From(Enumerable.Range(0, 1_000).Select(name => $"{i}-{name}")));
        }

        Assert.Equal(101, _hub.Count);
        Assert.Same(_hub.Enter(NamespaceSet.From(["one-more"])), _hub.Enter(NamespaceSet.From(["and-another"])));
    }

    [Fact]
    public void Enter_GroupsThatEverybodyLeft_AreForgotten()
    {
        var kept = _hub.Enter(NamespaceSet.From(["kept"]));
        for (var i = 0; i < 1_000; i++)
        {
            _hub.Leave(_hub.Enter(NamespaceSet.From([$"made-up-{i}"])));
        }

        Assert.Equal(1_001, _hub.Count);
        _time.Advance(TimeSpan.FromSeconds(29));
        var again = _hub.Enter(NamespaceSet.From(["made-up-7"]));
        _time.Advance(TimeSpan.FromSeconds(1));
        _hub.Enter(NamespaceSet.From(["new"]));

        Assert.Equal(3, _hub.Count);
        Assert.Same(kept, _hub.Enter(NamespaceSet.From(["kept"])));
        Assert.Same(again, _hub.Enter(NamespaceSet.From(["made-up-7"])));
    }
}
