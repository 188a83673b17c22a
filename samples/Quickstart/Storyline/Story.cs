using Kenger.Contracts;
using Quickstart.Display;
using Quickstart.Stage;
using Quickstart.Traffic;

namespace Quickstart.Storyline;

/// <summary>The story, step by step: each changes something while traffic flows, then looks who got what.</summary>
internal sealed class Story(Platform platform, ServiceGroup services, TrafficDriver traffic, IScreen screen)
{
    private static readonly TimeSpan StepLength = TimeSpan.FromSeconds(3.5);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);

    private readonly List<StepResult> _results = [];

    /// <summary>Tells it once; true when everything went as it should.</summary>
    public async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        screen.Say($"registry {platform.RegistryUrl}, gateway {platform.GatewayUrl}, admin {platform.AdminUrl}");
        screen.Say("starting three services: v1-a, v1-b, v2-a");
        await services.StartAsync([("v1-a", "v1"), ("v1-b", "v1"), ("v2-a", "v2")], cancellationToken);
        await AppliedAsync((await services.ViewAsync(cancellationToken)).Max(service => service.Node.Version), cancellationToken);
        traffic.Start();

        await ShiftAsync("three services announced themselves", () => Task.CompletedTask, cancellationToken);
        await ShiftAsync("v2-a goes down to weight 10", () => WeighAsync("v2-a", 10, cancellationToken), cancellationToken);
        await ShiftAsync("v2-a goes up to weight 50", () => WeighAsync("v2-a", 50, cancellationToken), cancellationToken);
        await DisturbAsync(
            "v1-b is killed without goodbye", () => services.KillAsync("v1-b"), OnlyRequestsInFlightFailed, cancellationToken);

        await services.StartAsync([("v1-b2", "v1")], cancellationToken);
        await DisturbAsync(
            "v1-b2 takes its place, and v1-a stops politely under load", () => services.StopAsync("v1-a"), NothingFailed, cancellationToken);

        await services.StartAsync([("v1-a2", "v1")], cancellationToken);
        await ShiftAsync(
            "v1-a2 takes its place, and v2-a has its full weight",
            () => WeighAsync("v2-a", KengerDefaults.Weight, cancellationToken),
            cancellationToken);

        var ok = _results.TrueForAll(result => result.Ok);
        var failed = _results.Sum(result => result.Scene.Counts.Failures.Count);
        screen.Say($"{_results.Sum(result => result.Scene.Counts.Total)} requests, {failed} failed: " + (ok
            ? "none in the polite stop, and at most those in flight on the killed service"
            : "not as it should be, see above"));
        return ok;
    }

    /// <summary>Keeps the traffic flowing for whoever wants to play.</summary>
    public async Task GoOnAsync(CancellationToken cancellationToken)
    {
        var node = (await services.ViewAsync(cancellationToken)).First(service => service.Version == "v2").Node;
        screen.Say(
            $$"""
            now you; Ctrl+C ends it. See who is there, and move traffic:
              curl -s {{platform.AdminUrl}}/health?ns={{Platform.Namespace}}
              curl -s {{platform.RegistryUrl}}/api/upstream/node/list -H 'Authorization: Bearer {{platform.Token}}'
              curl -s {{platform.RegistryUrl}}/api/upstream/node/weight -H 'Authorization: Bearer {{platform.Token}}' \
                -d '{"ns":"{{Platform.Namespace}}","host":"{{node.Host}}","port":{{node.Port}},"weight":10}'
            """);
        while (true)
        {
            var counts = traffic.StartCounting();
            await PlayAsync("the last seconds", counts, cancellationToken);
        }
    }

    /// <summary>Moves weights, and counts from when every gateway has them.</summary>
    private async Task ShiftAsync(string title, Func<Task> change, CancellationToken cancellationToken)
    {
        await change();
        await ObserveAsync(title, traffic.StartCounting(), SharesFollowWeights, cancellationToken);
    }

    /// <summary>Does something to a service, and counts what happens to requests meanwhile too.</summary>
    private async Task DisturbAsync(
        string title, Func<Task> change, Func<Scene, IEnumerable<string>> judge, CancellationToken cancellationToken)
    {
        var counts = traffic.StartCounting();
        await change();
        await ObserveAsync(title, counts, judge, cancellationToken);
    }

    private async Task ObserveAsync(
        string title, TrafficCounts counts, Func<Scene, IEnumerable<string>> judge, CancellationToken cancellationToken)
    {
        var scene = await PlayAsync(title, counts, cancellationToken);
        var result = new StepResult(scene, [.. judge(scene)]);
        _results.Add(result);
        screen.Conclude(result);
    }

    private async Task<Scene> PlayAsync(string title, TrafficCounts counts, CancellationToken cancellationToken)
    {
        for (var left = StepLength; left > TimeSpan.Zero; left -= Frame)
        {
            screen.Show(new Scene(title, await services.ViewAsync(cancellationToken), counts));
            await Task.Delay(Frame, TimeProvider.System, cancellationToken);
        }

        return new Scene(title, await services.ViewAsync(cancellationToken), counts);
    }

    private async Task WeighAsync(string name, int weight, CancellationToken cancellationToken)
    {
        var node = (await services.ViewAsync(cancellationToken)).First(service => service.Name == name).Node;
        var changed = await platform.Client.SetNodeWeightAsync(
            new SetNodeWeightRequest { Ns = node.Ns, Host = node.Host, Port = node.Port, Weight = weight }, cancellationToken);
        await AppliedAsync(changed.Version, cancellationToken);
    }

    private Task AppliedAsync(long version, CancellationToken cancellationToken) =>
        platform.Client.WaitAppliedAsync(Platform.Namespace, version, TimeSpan.FromSeconds(5), cancellationToken);

    private static IEnumerable<string> NothingFailed(Scene scene) =>
        scene.Counts.Failures.Select(reason => $"a request failed: {reason}").Take(3);

    private static IEnumerable<string> OnlyRequestsInFlightFailed(Scene scene) =>
        scene.Counts.Failures.Count <= TrafficDriver.Callers
            ? []
            : [$"{scene.Counts.Failures.Count} requests failed, but only {TrafficDriver.Callers} can have been in flight"];

    // The pick is random: four standard deviations, as a fair share is beyond them once in 16,000 looks.
    private static IEnumerable<string> SharesFollowWeights(Scene scene) =>
        NothingFailed(scene).Concat(
            from service in scene.Services
            let expected = scene.ExpectedShareOf(service)
            let actual = scene.Counts.ShareOf(service.Name)
            let deviation = Math.Sqrt(expected * (1 - expected) / Math.Max(1, scene.Counts.Total))
            where Math.Abs(actual - expected) > (4 * deviation) + 0.01
            select $"{service.Name} got {actual:P1} instead of {expected:P1}");
}
