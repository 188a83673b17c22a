namespace Kenger.Gateway.Tests;

public sealed class LeastRequestsTests
{
    [Fact]
    public async Task Requests_OneNodeHangs_AllOthersGoToTheOther()
    {
        var release = new TaskCompletionSource();
        await using var slow = await Backend.StartNewAsync("slow", async context => await release.Task.WaitAsync(context.RequestAborted));
        await using var quick = await Backend.StartNewAsync("quick");
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(slow.Port), FakeRegistry.Node(quick.Port)),
            ("Kenger:Gateway:Pick", "least-requests"));

        var hanging = new List<Task>();
        while (slow.Requests.Count == 0)
        {
            var request = gateway.GetTextAsync("/");
            hanging.Add(request);
            await TestKit.Eventually.BecomesTrue(() => request.IsCompleted || slow.Requests.Count > 0, "it has arrived");
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("quick", await gateway.GetTextAsync("/"));
        }

        release.SetResult();
        await Task.WhenAll(hanging);
    }
}
