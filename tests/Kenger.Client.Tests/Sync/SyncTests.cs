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
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always(ApiRoutes.Sync, StubAnswers.Raw(body, contentType));
        using var host = ClientHost.For(stub);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Client.SyncAsync(new()));

        Assert.Contains("that is not a registry's answer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncAsync_AnswerBreaksOffEveryTime_ThrowsUnavailable()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always(ApiRoutes.Sync, StubAnswers.CutOff("""{"code":0,"message":"ok","version":7,"data":{"""));
        using var host = ClientHost.For(stub);

        await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Client.SyncAsync(new()));

        Assert.Equal(3, stub.Calls.Count);
    }

    [Fact]
    public async Task SyncAsync_AnswerNeverEnds_ThrowsUnavailableWhenItsTimeIsOver()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always(ApiRoutes.Sync, async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync("{"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await StubAnswers.Hang(context, _);
        });
        var time = new FakeTimeProvider();
        using var host = ClientHost.For(stub, options => options.Retries = 0, time);

        var call = host.Client.SyncAsync(new());
        await Eventually.BecomesTrue(() => stub.Calls.Count == 1, "the call arrives");
        time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<KengerUnavailableException>(() => call);
    }

    [Fact]
    public async Task SyncAsync_LargeAnswer_IsReadInFull()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        for (var i = 0; i < 5_000; i++)
        {
            stub.State.Register(new() { Ns = "orders", Host = $"10.0.{i / 250}.{i % 250}", Port = 8080 });
        }

        using var host = ClientHost.For(stub);

        var result = await host.Client.SyncAsync(new());

        Assert.Equal(5_000, result.Namespaces["orders"].Nodes.Count);
        Assert.Empty(result.Rejected);
    }
}
