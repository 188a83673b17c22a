using Kenger.Gateway.Namespaces;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

public sealed class RefusedRequestTests(HostileFront front) : IClassFixture<HostileFront>
{
    public static TheoryData<string> Refused => [.. RefusedRequests.All.Keys];

    public static TheoryData<string> Broken => [.. RefusedRequests.BrokenBodies.Keys];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Request_Ambiguous_IsRefusedAndNothingArrives(string name)
    {
        var (bytes, status) = RefusedRequests.All[name];

        var statuses = await front.SendAsync(bytes);

        // One answer: what follows on the connection is not read any more.
        Assert.Equal([status], statuses);
        Assert.Empty(await front.ArrivedAsync());
        Assert.Empty(front.Backend.Malformed);
        Assert.DoesNotContain(front.Backend.Requests, request => request.Target == "/sentinel");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Body_InDisorder_IsRefusedAndNoWholeRequestArrives(string name)
    {
        var statuses = await front.SendAsync(RefusedRequests.BrokenBodies[name]);

        Assert.Equal([400], statuses);
        Assert.Empty(await front.ArrivedAsync());
        Assert.DoesNotContain(front.Backend.Requests, request => request.Target == "/sentinel");
    }

    [Fact]
    public async Task Request_Ambiguous_BlamesNoNode()
    {
        foreach (var (bytes, _) in RefusedRequests.All.Values)
        {
            await front.SendAsync(bytes);
        }

        var node = front.Gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries[0];
        Assert.True(node.Health.IsHealthy);
        Assert.Equal("ok", await front.Gateway.GetTextAsync("/"));
        Assert.DoesNotContain(front.Gateway.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }
}
