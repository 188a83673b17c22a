using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Sync;

/// <summary><c>/sync</c> with <c>wait</c>, over real sockets and with a clock that stands still until it is turned.</summary>
public sealed class LongPollTests : IAsyncLifetime
{
    // The lease sweep and the heartbeat saver.
    private const int OwnTimers = 2;

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(_time);
        await _time.WhenTimersArmed(OwnTimers);
        await Register("a", 1);
        await Register("b", 1);
        // A write disarms its timeout only after its caller was answered.
        await Eventually.BecomesTrue(() => _time.ArmedTimers == OwnTimers, "only the registry's own timers are left");
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Wait_ChangeMadeBefore_AnswersAtOnce()
    {
        var version = _registry.Snapshot.Version;
        await Register("a", 2);

        var answer = await Poll(version);

        Assert.Equal(["a"], answer.Namespaces);
        Assert.Equal(_registry.Snapshot.Version, answer.Version);
    }

    [Fact]
    public async Task Wait_ChangeMadeMeanwhile_Answers()
    {
        var poll = Poll(_registry.Snapshot.Version);
        await _time.WhenTimersArmed(OwnTimers + 1);

        await Register("a", 2);

        Assert.Equal(["a"], (await poll).Namespaces);
    }

    [Fact]
    public async Task Wait_ChangeOfAnotherNamespace_GoesOnWaiting()
    {
        var version = _registry.Snapshot.Version;
        var poll = Poll(version, "&ns=a");
        await _time.WhenTimersArmed(OwnTimers + 1);
        await Register("b", 2);
        // Whoever waits for b has it; so a's watcher would have been woken too, if it were.
        Assert.Equal(["b"], (await Poll(version, "&ns=b")).Namespaces);
        Assert.False(poll.IsCompleted);

        await Register("a", 2);

        Assert.Equal(["a"], (await poll).Namespaces);
    }

    [Fact]
    public async Task Wait_DeletedNamespace_Answers()
    {
        var poll = Poll(_registry.Snapshot.Version, "&ns=a");
        await _time.WhenTimersArmed(OwnTimers + 1);

        (await _registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"a"}""")).IsOk();

        Assert.Empty((await poll).Data!["a"]!["nodes"]!.AsArray());
    }

    [Fact]
    public async Task Wait_NamespaceThatIsYetToCome_Answers()
    {
        var poll = Poll(_registry.Snapshot.Version, "&ns=new");
        await _time.WhenTimersArmed(OwnTimers + 1);

        await Register("new", 1);

        Assert.Equal(["new"], (await poll).Namespaces);
    }

    [Fact]
    public async Task Wait_NothingHappens_AnswersEmptyAfterIt()
    {
        var version = _registry.Snapshot.Version;
        var poll = Poll(version, wait: "20s");
        await _time.WhenTimersArmed(OwnTimers + 1);

        _time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.False(poll.IsCompleted);
        // The jitter is at most a tenth.
        _time.Advance(TimeSpan.FromSeconds(2));

        (await poll).Is($$$"""{"code":0,"message":"ok","version":{{{version}}},"data":{}}""");
    }

    [Fact]
    public async Task Wait_LongerThanAMinute_IsCutToIt()
    {
        await HoldNodesOnline();
        var poll = Poll(_registry.Snapshot.Version, wait: "10m");
        await _time.WhenTimersArmed(OwnTimers + 1);

        _time.Advance(TimeSpan.FromSeconds(66));

        Assert.Empty((await poll).Namespaces);
    }

    [Fact]
    public async Task Wait_OtherNamespacesChangedMeanwhile_MovesTheVersionOn()
    {
        var version = _registry.Snapshot.Version;
        var poll = Poll(version, "&ns=a", "20s");
        await _time.WhenTimersArmed(OwnTimers + 1);
        await Register("b", 2);

        _time.Advance(TimeSpan.FromSeconds(22));

        var answer = await poll;
        Assert.Empty(answer.Namespaces);
        Assert.True(answer.Version > version);
    }

    [Fact]
    public async Task Wait_CallerGoesAway_LeavesNothingBehind()
    {
        using var gone = new CancellationTokenSource();
        var poll = _registry.Client.GetAnswerAsync(
            $"{ApiRoutes.Sync}?version={_registry.Snapshot.Version}&wait=60s&gateway=gw", gone.Token);
        await _time.WhenTimersArmed(OwnTimers + 1);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        await Eventually.BecomesTrue(
            () => _registry.Log.Entries.Any(entry => entry.Message.StartsWith("Request finished", StringComparison.Ordinal)
                && entry.Message.Contains("gateway=gw", StringComparison.Ordinal)),
            "the call ends at the server");
        Assert.DoesNotContain(_registry.Log.Entries, entry => entry.Category.StartsWith("Kenger", StringComparison.Ordinal)
            && entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        // Not open any more: it is dead 15 s later.
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Empty((await _registry.GetAsync(ApiRoutes.GatewayList)).Data!.AsArray());
    }

    [Fact]
    public async Task Wait_HundredWatchers_AreAllAnswered()
    {
        var version = _registry.Snapshot.Version;
        var polls = Enumerable.Range(0, 100).Select(i => Poll(version, i % 2 == 0 ? "" : "&ns=a")).ToArray();
        await _time.WhenTimersArmed(OwnTimers + 100);

        await Register("a", 2);

        Assert.All(await Task.WhenAll(polls), answer => Assert.Equal(["a"], answer.Namespaces));
    }

    [Fact]
    public async Task Wait_ServerStops_AnswersAtOnce()
    {
        var poll = Poll(_registry.Snapshot.Version);
        (await _registry.GetAsync(ApiRoutes.Sync + "?gateway=gw")).IsOk();
        var applied = _registry.GetAsync($"{ApiRoutes.Applied}?ns=a&version={_registry.Snapshot.Version}&wait=60s");
        await _time.WhenTimersArmed(OwnTimers + 3);

        await _registry.StopAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        Assert.Empty((await poll).Namespaces);
        Assert.False((await applied).Data!["applied"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Wait_FollowingEveryAnswer_MissesNothingWhileNodesFlap()
    {
        var seen = 0;
        var version = _registry.Snapshot.Version;
        for (var port = 2; port <= 30; port++)
        {
            await Register("a", port);
        }

        while (seen < 30)
        {
            var poll = Poll(version, "&ns=a");
            // The group waits for its turn, 200 ms after the last.
            while (!poll.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(20));
                await Task.WhenAny(poll, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
            }

            var answer = await poll;
            Assert.True(answer.Version > version);
            version = answer.Version;
            seen = answer.Data!["a"]!["nodes"]!.AsArray().Count;
        }

        Assert.Equal(_registry.Snapshot.Version, version);
    }

    private async Task<ApiAnswer> Poll(long version, string more = "", string wait = "60s") =>
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={version}&wait={wait}{more}")).IsOk();

    private async Task Register(string ns, int port) => (await _registry.PostAsync(
        ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":{{port}}}""")).IsOk();

    // Nodes that declare an hour between heartbeats outlive a minute of silence.
    private async Task HoldNodesOnline()
    {
        foreach (var ns in (string[])["a", "b"])
        {
            (await _registry.PostAsync(
                ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":1,"heartbeat_interval":3600}""")).IsOk();
        }
    }
}
