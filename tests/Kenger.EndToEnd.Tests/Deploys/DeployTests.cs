using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Deploys;

/// <summary>What happens to requests when services come and go: real processes, real signals, under load.</summary>
public sealed class DeployTests
{
    [UnixFact]
    public async Task PoliteStop_UnderLoad_LosesNoRequest()
    {
        await using var platform = await KengerPlatform.StartAsync();
        var (leaving, address) = await platform.StartServiceAsync("leaving");
        await platform.StartServiceAsync("staying");
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("leaving", 50);
        await load.WhenAnsweredAsync("staying", 50);

        leaving.Signal(UnixSignal.Terminate);
        var exitCode = await leaving.WhenExitedAsync();

        await load.WhenAnsweredAsync("staying", 200);
        Assert.Equal(0, exitCode);
        Assert.Empty(load.Failures);
        Assert.DoesNotContain(address, await platform.NodesAtGatewayAsync());
        Assert.DoesNotContain(await platform.Operator.ListNodesAsync(), node => $"{node.Host}:{node.Port}" == address);
    }

    [UnixFact]
    public async Task RollingRestart_OfEveryService_LosesNoRequest()
    {
        await using var platform = await KengerPlatform.StartAsync();
        var (first, _) = await platform.StartServiceAsync("first");
        var (second, _) = await platform.StartServiceAsync("second");
        var (third, _) = await platform.StartServiceAsync("third");
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("first", 50);

        first.Signal(UnixSignal.Terminate);
        await first.WhenExitedAsync();
        await platform.StartServiceAsync("first again");
        await load.WhenAnsweredAsync("first again", 50);
        second.Signal(UnixSignal.Terminate);
        await second.WhenExitedAsync();
        await platform.StartServiceAsync("second again");
        await load.WhenAnsweredAsync("second again", 50);
        third.Signal(UnixSignal.Terminate);
        await third.WhenExitedAsync();
        await platform.StartServiceAsync("third again");
        await load.WhenAnsweredAsync("third again", 50);

        Assert.Empty(load.Failures);
    }

    [UnixFact]
    public async Task Kill_UnderLoad_FailsNoIdempotentRequest()
    {
        await using var platform = await KengerPlatform.StartAsync();
        var (dying, _) = await platform.StartServiceAsync("dying");
        await platform.StartServiceAsync("staying");
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("dying", 50);
        // A node that came to others gets nothing before its first good probe, and could not take over either.
        await load.WhenAnsweredAsync("staying", 1);

        dying.Signal(UnixSignal.Kill);
        await dying.WhenExitedAsync();
        await load.WhenAnsweredAsync("staying", 500);

        // Those in flight were sent to the other node: nothing of an answer had come, and a GET may be repeated.
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task Register_IsPushedToTheGateway()
    {
        await using var platform = await KengerPlatform.StartAsync();
        await platform.StartServiceAsync("first");

        // A version at a time: the gateway says what it has applied, and nobody waits for a timer.
        for (var port = 20_001; port <= 20_005; port++)
        {
            var registered = await platform.RegisterAsync("127.0.0.1", port);
            var applied = await platform.Registration.WaitAppliedAsync(
                KengerPlatform.Namespace, registered.Version, TimeSpan.FromSeconds(60));

            Assert.True(applied.Applied, $"still waiting for {string.Join(", ", applied.Waiting)}");
            Assert.Contains($"127.0.0.1:{port}", await platform.NodesAtGatewayAsync());
        }
    }
}
