using Kenger.Contracts;
using Quickstart.Stage;
using Quickstart.Traffic;

namespace Quickstart.Storyline;

/// <summary>The first half: services come and go, and weights move, while traffic flows.</summary>
internal sealed class DeployStory(Platform platform, ServiceGroup services, TrafficDriver traffic, Narrator narrator)
{
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        await ShiftAsync("three services have registered", () => Task.CompletedTask, cancellationToken);
        await ShiftAsync("v1-c goes down to weight 10", () => WeighAsync("v1-c", 10, cancellationToken), cancellationToken);
        await ShiftAsync("v1-c goes up to weight 50", () => WeighAsync("v1-c", 50, cancellationToken), cancellationToken);
        await DisturbAsync(
            "v1-b is killed", () => services.KillAsync("v1-b"), Judgement.OnlyRequestsInFlightFailed, cancellationToken);

        await services.StartAsync([new("v1-b2", "v1")], cancellationToken);
        await DisturbAsync(
            "v1-b2 takes its place, and v1-a stops politely under load",
            () => services.StopAsync("v1-a", cancellationToken),
            Judgement.NothingFailed,
            cancellationToken);
    }

    /// <summary>Moves weights, and counts from when every gateway has them.</summary>
    private async Task ShiftAsync(string title, Func<Task> change, CancellationToken cancellationToken)
    {
        await change();
        await narrator.ObserveAsync(title, traffic.StartCounting(), Judgement.SharesFollowWeights, cancellationToken);
    }

    /// <summary>Does something to a service, and counts what happens to requests meanwhile too.</summary>
    private async Task DisturbAsync(
        string title, Func<Task> change, Func<Scene, IEnumerable<string>> judge, CancellationToken cancellationToken)
    {
        var counts = traffic.StartCounting(weightsHold: false);
        await change();
        await narrator.ObserveAsync(title, counts, judge, cancellationToken);
    }

    private async Task WeighAsync(string name, int weight, CancellationToken cancellationToken)
    {
        var node = (await services.ViewAsync(cancellationToken)).First(service => service.Name == name).Node;
        var changed = await platform.Operator.SetNodeWeightAsync(
            new SetNodeWeightRequest { Ns = node.Ns, Host = node.Host, Port = node.Port, Weight = weight }, cancellationToken);
        await platform.AppliedAsync(changed.Version, cancellationToken);
    }
}
