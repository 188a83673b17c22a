using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Client.Tests.Sync;

public sealed class SyncTests
{
    [Theory]
    [InlineData("", "application/json")]
    [InlineData("<html>sign in</html>", "text/html")]
    [InlineData("""{"code":0,"message":"ok","version":7,"data":{"orders":{"no""", "application/json")]
    [InlineData("""{"code":0,"message":"ok","data":{}}""", "application/json")]
    [InlineData("""{"version":7,"data":{}}""", "application/json")]
    public async Task SyncAsync_AnswerIsNotOurs_ThrowsUnavailable(string body, string contentType)
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always(ApiRoutes.Sync, Answers.Raw(body, contentType));
        using var host = ClientHost.For(registry);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Feed.SyncAsync(new()));

        Assert.Contains("that is not a registry's answer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncAsync_AnswerBreaksOffEveryTime_ThrowsUnavailable()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always(ApiRoutes.Sync, Answers.CutOff("""{"code":0,"message":"ok","version":7,"data":{"""));
        using var host = ClientHost.For(registry);

        await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Feed.SyncAsync(new()));

        Assert.Equal(3, registry.Calls.Count);
    }

    [Fact]
    public async Task SyncAsync_AnswerNeverEnds_ThrowsUnavailableWhenItsTimeIsOver()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always(ApiRoutes.Sync, Answers.Stall("{"));
        var time = new FakeTimeProvider();
        using var host = ClientHost.For(registry, options => options.Retries = 0, time);

        var call = host.Feed.SyncAsync(new());
        await Eventually.BecomesTrue(() => registry.Calls.Count == 1, "the call arrives");
        time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<KengerUnavailableException>(() => call);
    }

    [Fact]
    public async Task SyncAsync_LargeAnswer_IsReadInFull()
    {
        using var registry = ScriptedRegistry.Start();
        var nodes = Enumerable.Range(0, 5_000).Select(i => $$$"""{"host":"10.0.{{{i / 250}}}.{{{i % 250}}}","port":8080,"labels":{"version":"v1"}}""");
        registry.Always(
            ApiRoutes.Sync,
            Answers.Raw($$$$"""{"code":0,"message":"ok","version":7,"data":{"orders":{"health_path":"/up","nodes":[{{{{string.Join(',', nodes)}}}}]}}}"""));
        using var host = ClientHost.For(registry);

        var result = await host.Feed.SyncAsync(new());

        Assert.Equal(5_000, result.Namespaces["orders"].Nodes.Count);
        Assert.Empty(result.Rejected);
    }
}
