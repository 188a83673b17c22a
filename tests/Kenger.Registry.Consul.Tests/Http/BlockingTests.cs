using System.Globalization;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Http;

public sealed class BlockingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Index_OfEachAnswer_IsNeverZeroAndGoesUp()
    {
        await using var host = await ConsulHost.StartAsync();
        Assert.Equal("1", (await host.GetAsync("/v1/health/service/a")).Index);
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1}""");
        var first = IndexOf(await host.GetAsync("/v1/health/service/a"));
        await host.RegisterAsync("""{"ID": "b-1", "Name": "b", "Port": 1}""");
        // Another service's change is none of this one.
        Assert.Equal(first, IndexOf(await host.GetAsync("/v1/health/service/a")));
        Assert.True(IndexOf(await host.GetAsync("/v1/catalog/services")) > first);

        await host.PutAsync("/v1/agent/service/deregister/a-1");
        var second = IndexOf(await host.GetAsync("/v1/health/service/a"));
        Assert.True(second > first);
        await host.PostAsync("namespace/delete", """{"name": "a"}""");
        Assert.True(IndexOf(await host.GetAsync("/v1/health/service/a")) > second);
    }

    [Fact]
    public async Task Headers_OfAnAnswer_AreThoseThatClientsRead()
    {
        await using var host = await ConsulHost.StartAsync();

        using var answer = await host.Client.GetAsync("/v1/health/service/a");

        Assert.Equal(("true", "0"), (answer.Headers.GetValues("X-Consul-KnownLeader").Single(), answer.Headers.GetValues("X-Consul-LastContact").Single()));
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Query_WithTheIndexItKnows_WaitsForAChangeOfItsService()
    {
        await using var host = await ConsulHost.StartAsync();
        var waiting = host.GetAsync("/v1/health/service/new?index=1");
        await Eventually.BecomesTrue(() => host.WatchersOf("new") == 1, "the query waits");
        await host.RegisterAsync("""{"ID": "b-1", "Name": "b", "Port": 1}""");
        Assert.False(waiting.IsCompleted);

        await host.RegisterAsync("""{"ID": "n-1", "Name": "new", "Port": 1}""");

        var answer = await waiting.WaitAsync(Patience);
        Assert.Single(answer.List);
        Assert.Equal(host.Snapshot.Namespaces["new"].Version, IndexOf(answer));
    }

    [Fact]
    public async Task Query_OfAllServices_WakesForAnyOfThem()
    {
        await using var host = await ConsulHost.StartAsync();
        var known = (await host.GetAsync("/v1/catalog/services")).Index;
        var waiting = host.GetAsync($"/v1/catalog/services?index={known}&wait=10m");

        await host.RegisterAsync("""{"ID": "b-1", "Name": "b", "Port": 1}""");

        Assert.Equal("""{"b":[]}""", (await waiting.WaitAsync(Patience)).Text);
    }

    [Fact]
    public async Task Query_NothingChanges_IsAnsweredWithTheSameIndexAfterTheWaitAndASixteenth()
    {
        var time = new FakeTimeProvider();
        await using var host = await ConsulHost.StartAsync(time);
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1}""");
        var known = (await host.GetAsync("/v1/health/service/a")).Index;
        var waiting = host.GetAsync($"/v1/health/service/a?index={known}&wait=16s");
        await Eventually.BecomesTrue(() => host.WatchersOf("a") == 1, "the query waits");

        time.Advance(TimeSpan.FromSeconds(15.9));
        Assert.Equal(1, host.WatchersOf("a"));
        time.Advance(TimeSpan.FromSeconds(1.2));

        Assert.Equal(known, (await waiting.WaitAsync(Patience)).Index);
    }

    [Theory]
    [InlineData("index=99999999999999999")]
    [InlineData("index=0&wait=10m")]
    [InlineData("wait=10m")]
    public async Task Query_WithoutAnIndexOfThisRegistry_IsAnsweredAtOnce(string query)
    {
        await using var host = await ConsulHost.StartAsync();
        await host.RegisterAsync("""{"ID": "a-1", "Name": "a", "Port": 1}""");

        Assert.Single((await host.GetAsync($"/v1/health/service/a?{query}").WaitAsync(Patience)).List);
    }

    [Fact]
    public async Task Query_ServerStops_IsLetGo()
    {
        await using var host = await ConsulHost.StartAsync();
        var waiting = host.GetAsync("/v1/health/service/a?index=1&wait=10m");
        await Eventually.BecomesTrue(() => host.WatchersOf("a") == 1, "the query waits");

        await host.StopAsync().WaitAsync(Patience);

        Assert.Equal("[]", (await waiting.WaitAsync(Patience)).Text);
    }

    [Fact]
    public async Task Queries_ThousandOnAHundredServices_AChangeWakesThoseThatAskedForIt()
    {
        await using var host = await ConsulHost.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            await host.RegisterAsync($$"""{"ID": "one", "Name": "s{{i}}", "Address": "127.0.1.1", "Port": {{i + 1}}}""");
        }

        var asked = new Task<ConsulReply>[100][];
        for (var i = 0; i < 100; i++)
        {
            var index = host.Snapshot.Namespaces[$"s{i}"].Version;
            asked[i] = [.. Enumerable.Range(0, 10).Select(_ => host.GetAsync($"/v1/health/service/s{i}?passing&index={index}&wait=10m"))];
        }

        await Eventually.BecomesTrue(() => Enumerable.Range(0, 100).All(i => host.WatchersOf($"s{i}") == 10), "all queries wait", Patience * 2);

        // One after the other: whoever woke for a change that is not its own would answer without its own.
        foreach (var i in Enumerable.Range(0, 100).OrderBy(i => i * 37 % 100))
        {
            Assert.All(asked[i], each => Assert.False(each.IsCompleted));
            await host.RegisterAsync($$"""{"ID": "two", "Name": "s{{i}}", "Address": "127.0.1.2", "Port": {{i + 1}}}""");
            foreach (var answer in await Task.WhenAll(asked[i]).WaitAsync(Patience))
            {
                Assert.Equal(2, answer.List.Count);
                Assert.Equal(host.Snapshot.Namespaces[$"s{i}"].Version, IndexOf(answer));
            }
        }
    }

    private static long IndexOf(ConsulReply reply) => long.Parse(reply.Index!, CultureInfo.InvariantCulture);
}
