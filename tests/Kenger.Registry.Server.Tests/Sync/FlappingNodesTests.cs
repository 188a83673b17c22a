using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Sync;

/// <summary>Nodes that come and go all the time must not make every watcher read all the time.</summary>
public sealed class FlappingNodesTests
{
    private const int Nodes = 200;
    private const int Watchers = 10;
    private const int Seconds = 4;
    private const int MaxAnswersPerSecond = 5;

    // The lease sweep and the heartbeat saver.
    private const int OwnTimers = 2;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Wait_200NodesFlapEverySecond_AnswersFiveTimesASecondAtMost()
    {
        var time = new FakeTimeProvider();
        await using var registry = await RegistryHost.StartAsync(time);
        await Task.WhenAll(Enumerable.Range(1, Nodes).Select(port => Call(registry, ApiRoutes.NodeRegister, port)));
        using var stop = new CancellationTokenSource();
        var watchers = Enumerable.Range(0, Watchers).Select(_ => CountAnswers(registry, stop.Token)).ToArray();

        var steps = (int)(Seconds / Step.TotalSeconds);
        var nodesInStep = Nodes * Seconds / steps;
        for (var step = 0; step < steps; step++)
        {
            await time.WhenTimersArmed(OwnTimers + Watchers);
            await Task.WhenAll(Enumerable.Range(0, nodesInStep).Select(async i =>
            {
                var port = 1 + (((step * nodesInStep) + i) % Nodes);
                await Call(registry, ApiRoutes.NodeDeregister, port);
                await Call(registry, ApiRoutes.NodeRegister, port);
            }));
            time.Advance(Step);
        }

        await stop.CancelAsync();
        // And one: the first second has a beginning as well as an end.
        Assert.All(await Task.WhenAll(watchers), answers => Assert.InRange(answers, Seconds, (Seconds * MaxAnswersPerSecond) + 1));
    }

    private static async Task<int> CountAnswers(RegistryHost registry, CancellationToken stop)
    {
        var answers = 0;
        var version = registry.Snapshot.Version;
        try
        {
            for (; ; answers++)
            {
                version = (await registry.Client.GetAnswerAsync($"{ApiRoutes.Sync}?version={version}&wait=60s", stop)).Version;
            }
        }
        catch (OperationCanceledException)
        {
            return answers;
        }
    }

    private static async Task Call(RegistryHost registry, string path, int port) =>
        (await registry.PostAsync(path, $$"""{"ns":"flapping","host":"10.0.0.1","port":{{port}}}""")).IsOk();
}
