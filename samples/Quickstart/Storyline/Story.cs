using Quickstart.Display;
using Quickstart.Stage;
using Quickstart.Traffic;

namespace Quickstart.Storyline;

/// <summary>The story, step by step: each changes something while traffic flows, then looks who got what.</summary>
internal sealed class Story(Platform platform, ServiceGroup services, TrafficDriver traffic, IScreen screen)
{
    private readonly Narrator _narrator = new(services, screen);

    /// <summary>Tells it once; true when everything went as it should.</summary>
    public async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        screen.Say($"registry {platform.RegistryUrl}, gateway {platform.GatewayUrl}, admin {platform.AdminUrl}");
        screen.Say("starting three services: v1-a, v1-b, v1-c");
        await services.StartAsync([new("v1-a", "v1"), new("v1-b", "v1"), new("v1-c", "v1")], cancellationToken);
        await platform.AppliedAsync((await services.ViewAsync(cancellationToken)).Max(service => service.Node.Version), cancellationToken);
        traffic.Start();

        await new DeployStory(platform, services, traffic, _narrator).TellAsync(cancellationToken);
        await new ReleaseStory(platform, services, traffic, _narrator).TellAsync(cancellationToken);

        var ok = _narrator.Results.All(result => result.Ok);
        var failed = _narrator.Results.Sum(result => result.Scene.Counts.Failures.Count);
        screen.Say($"{_narrator.Results.Sum(result => result.Scene.Counts.Total)} requests, {failed} failed: " + (ok
            ? "none in the polite stop and the good release, at most those in flight on the killed service, and what v3 had before it was rolled back"
            : "not as it should be, see above"));
        return ok;
    }

    /// <summary>Keeps the traffic flowing for whoever wants to play.</summary>
    public async Task GoOnAsync(CancellationToken cancellationToken)
    {
        var node = (await services.ViewAsync(cancellationToken)).First(service => service.Version == "v2").Node;
        screen.Say(
            $"""
            now you; Ctrl+C ends it. See who is there, move traffic for a minute, and read what was decided (kenger is dotnet run --project src/Kenger.Cli --):
              export KENGER_REGISTRY_URL={platform.RegistryUrl} KENGER_REGISTRY_TOKEN={platform.Token}
              kenger nodes
              kenger weight {Platform.Namespace} {node.Host}:{node.Port} 10 --ttl 1m
              kenger rollout show {Platform.Namespace}
              curl -s {platform.AdminUrl}/health?ns={Platform.Namespace}
            """);
        while (true)
        {
            await _narrator.PlayAsync("the last seconds", traffic.StartCounting(), cancellationToken);
        }
    }
}
