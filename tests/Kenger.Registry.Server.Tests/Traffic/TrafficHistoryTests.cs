using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Changes;
using Kenger.Registry.Server.Traffic;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;
using static Kenger.Registry.TestKit.ExampleRollouts;

namespace Kenger.Registry.Server.Tests.Traffic;

/// <summary>An hour of reports in memory: whose time they are about, whose side, and how much of it there is room for.</summary>
public sealed class TrafficHistoryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly LoggerFactory _loggers;
    private readonly TrafficHistory _history;
    private RegistrySnapshot _snapshot = Plain();

    public TrafficHistoryTests()
    {
        _loggers = new LoggerFactory([_log]);
        _history = new TrafficHistory(new SteadyClock(_time), _loggers.CreateLogger<TrafficHistory>());
        _time.Advance(TimeSpan.FromMinutes(1));
    }

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public void Note_OneReport_IsThePointItWasMadeIn()
    {
        Report(5, Row(100) with { Errors = 2, ConnectFailures = 3, ClientErrors = 4, Abandoned = 5, Overdue = 6, Latency = [10, 90] });

        var point = Assert.Single(Points());
        Assert.Equal(_time.GetUtcNow().AddSeconds(-5), point.At);
        Assert.Equal(
            new TrafficNumbers { Requests = 100, Errors = 5, ConnectFailures = 3, ClientErrors = 4, Abandoned = 5, Overdue = 6, P50Ms = point.All.P50Ms, P99Ms = point.All.P99Ms },
            point.All);
        Assert.InRange(point.All.P50Ms!.Value, LatencyBuckets.UpperBoundMs(9), point.All.P99Ms!.Value);
        Assert.InRange(point.All.P99Ms!.Value, point.All.P50Ms!.Value, LatencyBuckets.UpperBoundMs(10));
        Assert.Equal((null, null, null), (point.Rollout, point.Candidate, point.Stable));
    }

    [Fact]
    public void Note_TwoGateways_AreSummedByTheTimeTheirWindowsCover()
    {
        // One reports every five seconds, the other every twenty.
        for (var i = 0; i < 4; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            Report(5, Row(100) with { Latency = [10, 100] });
        }

        Report(20, Row(400) with { Errors = 40, Latency = [30, 400] });

        Assert.Equal([200, 200, 200, 200], Points().Select(point => point.All.Requests));
        Assert.Equal([10, 10, 10, 10], Points().Select(point => point.All.Errors));
        // Half of the answers are the fast one's, so that the median is its slowest; the 99th percentile is the slow one's.
        Assert.All(Points(), point => Assert.InRange(point.All.P99Ms!.Value, LatencyBuckets.UpperBoundMs(29), LatencyBuckets.UpperBoundMs(30)));
        Assert.All(Points(), point => Assert.Equal(Math.Round(LatencyBuckets.UpperBoundMs(10), 2), point.All.P50Ms));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(61)]
    public void Note_AnyWindow_EachCountIsThereOnceAndNoErrorWithoutItsRequest(int windowSeconds)
    {
        var random = new Random(windowSeconds);
        var (requests, errors) = (0L, 0L);
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(100, 9_000)));
            var bad = random.Next(0, 4);
            var row = Row(random.Next(bad, 9)) with { Errors = bad };
            requests += row.Requests;
            errors += bad;
            Report(windowSeconds, row);
        }

        Assert.Equal((requests, errors), (Points().Sum(point => point.All.Requests), Points().Sum(point => point.All.Errors)));
        Assert.All(Points(), point => Assert.InRange(point.All.Errors, 0, point.All.Requests));
    }

    [Fact]
    public void Note_SidesOfARollout_AreApartAndWhatRulesSentIsIn_AllAlone()
    {
        _snapshot = RollingOut();
        Report(5, Row(90, "v1", 1) with { Latency = [10, 90] }, Row(10, "v2", 1) with { Errors = 1, Latency = [20, 9] }, Row(7, "v2", 1) with { ByRule = true }, Row(3, "v3", 1), Row(2, "v1"));

        var point = Assert.Single(Points());

        Assert.Equal((1, 1), (point.Rollout, point.Step));
        Assert.Equal((112, 90, 10, 1), (point.All.Requests, point.Stable!.Requests, point.Candidate!.Requests, point.Candidate.Errors));
        Assert.True(point.Candidate.P99Ms > point.Stable.P99Ms);
    }

    [Fact]
    public void Note_NextStepInTheSamePoint_IsMarkedByTheLaterOne()
    {
        _snapshot = RollingOut();
        Report(5, Row(10, "v2", 2), Row(10, "v2", 1));

        Assert.Equal((2, 20), (Points()[0].Step, Points()[0].Candidate!.Requests));
    }

    [Fact]
    public void Note_ReportOfLongAgo_AddsToTheCountsAndLeavesThePercentilesThatWereThere()
    {
        Report(5, Row(10) with { Latency = [10, 10] });
        var before = Points()[0].All;
        _time.Advance(TimeSpan.FromMinutes(2));
        Report(5, Row(1));
        Assert.Equal(before, Points()[0].All);

        // From a gateway that could not reach the registry: it tells of two minutes and five seconds at once.
        Report(125, Row(2_500) with { Latency = [40, 2_500] });

        Assert.Equal((110, before.P99Ms), (Points()[0].All.Requests, Points()[0].All.P99Ms));
        Assert.Equal(25, Points().Count);
        // Where nobody had told of any answer, its own are told.
        Assert.InRange(Points()[5].All.P99Ms!.Value, LatencyBuckets.UpperBoundMs(39), LatencyBuckets.UpperBoundMs(40));
    }

    [Fact]
    public void Note_WithoutAWindow_IsOfFiveSeconds()
    {
        _history.Note(new TrafficReport { Gateway = "gw", Nodes = [Row(10)] }, _snapshot, _ => true);

        Assert.Equal((10, _time.GetUtcNow().AddSeconds(-5)), (Assert.Single(Points()).All.Requests, Points()[0].At));
    }

    [Fact]
    public void Read_AfterAnHour_IsForgotten_MemoryToo()
    {
        Report(5, Row(10) with { Latency = [10, 10] });
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Single(Points());

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(Points());

        _time.Advance(TimeSpan.FromMinutes(10));
        _history.Note(new TrafficReport { Gateway = "gw", Nodes = [] }, _snapshot, _ => true);
        Assert.Equal(0, _history.Bytes);
    }

    [Fact]
    public void Read_NamespaceMadeAgain_BeginsAnew()
    {
        Report(5, Row(10));
        var again = _snapshot.Namespaces["orders"] with { Id = 99 };
        Assert.Empty(_history.Read(again, DateTimeOffset.UnixEpoch).Points);

        _snapshot = _snapshot with { Namespaces = _snapshot.Namespaces.SetItem("orders", again) };
        Report(5, Row(3));

        Assert.Equal([3], Points().Select(point => point.All.Requests));
    }

    [Fact]
    public void Read_BeforeTheStart_SaysFromWhenOnItIsComplete()
    {
        Report(600, Row(1_200));

        Assert.Equal(_time.GetUtcNow().AddMinutes(-1), _history.Read(_snapshot.Namespaces["orders"], DateTimeOffset.UnixEpoch).From);
        Assert.Equal(1_200, Points().Sum(point => point.All.Requests));
    }

    [Fact]
    public void Note_NamespacesThatItMayNotSpeakOf_OrThatThereAreNot_TakeNoMemory()
    {
        _history.Note(new TrafficReport { Gateway = "gw", Nodes = [Row(10)] }, _snapshot, _ => false);
        Report(5, Row(10) with { Ns = "made-up" });

        Assert.Equal(0, _history.Bytes);
    }

    [Fact]
    public void Note_NoRoomForTheHour_TheOldestGoesAndItIsSaid()
    {
        var names = Many(5_000);
        for (var i = 0; i < 14; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(5));
            _history.Note(new TrafficReport { Gateway = "gw", WindowMs = 300_000, Nodes = [.. names.Select(name => Row(600) with { Ns = name })] }, _snapshot, _ => true);
            Assert.InRange(_history.Bytes, 0, TrafficHistory.MaxBytes);
        }

        var told = _history.Read(_snapshot.Namespaces[names[7]], DateTimeOffset.UnixEpoch);
        Assert.True(told.From > _time.GetUtcNow().AddMinutes(-55), "the oldest is gone");
        Assert.True(told.From < _time.GetUtcNow().AddMinutes(-10), "the latest is not");
        Assert.Equal((int)((_time.GetUtcNow() - told.From) / TrafficHistory.Resolution), told.Points.Count);
        Assert.Single(_log.Entries, entry => entry.Id.Id == EventIds.TrafficCut);
    }

    [Fact]
    public void Note_NoRoomForAllNamespaces_TheQuietestGo()
    {
        var names = Many(30_000);
        Report(5, [.. names.Select((name, i) => Row(i + 1) with { Ns = name, Latency = [10, i + 1] })]);

        Assert.InRange(_history.Bytes, TrafficHistory.MaxBytes / 2, TrafficHistory.MaxBytes);
        var quiet = _history.Read(_snapshot.Namespaces[names[0]], DateTimeOffset.UnixEpoch);
        Assert.Empty(quiet.Points);
        Assert.True(quiet.From > _time.GetUtcNow());
        Assert.Single(_history.Read(_snapshot.Namespaces[names[^1]], DateTimeOffset.UnixEpoch).Points);
    }

    private static NodeTraffic Row(long requests, string? version = null, int? step = null) => new()
    {
        Ns = "orders",
        Host = "h",
        Port = 1,
        Labels = version is null ? null : new Dictionary<string, string> { ["version"] = version },
        Rollout = step is null ? null : 1,
        Step = step,
        Requests = requests,
    };

    private static RegistrySnapshot Plain() => RegistrySnapshot.Empty
        .After(Drafts.Register(Drafts.Address(port: 1), labels: Drafts.Labels(("version", "v1"))))
        .After(Drafts.Register(Drafts.Address(port: 2), labels: Drafts.Labels(("version", "v2"))));

    private static RegistrySnapshot RollingOut() =>
        Plain().After(new StartRollout("orders", V2, [5, 20, 100], 60, new RolloutAnalysis { MinRequests = 100 }, NoDataAction.Pause, null));

    private IReadOnlyList<TrafficPoint> Points() => _history.Read(_snapshot.Namespaces["orders"], DateTimeOffset.UnixEpoch).Points;

    private void Report(int seconds, params NodeTraffic[] rows) =>
        _history.Note(new TrafficReport { Gateway = "gw", WindowMs = seconds * 1_000, Nodes = rows }, _snapshot, _ => true);

    private string[] Many(int count)
    {
        var one = _snapshot.Namespaces["orders"];
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"ns{i}")];
        _snapshot = _snapshot with { Namespaces = names.ToImmutableDictionary(name => name, name => one with { Name = name }) };
        return names;
    }
}
