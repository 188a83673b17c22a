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
        foreach (var port in platform.TakenPorts)
        {
            screen.Say($"Another program has port {port}; a free one is used instead.");
        }

        screen.Say($"registry {platform.RegistryUrl}, console {platform.RegistryUrl}/ui");
        screen.Say($"gateway  {platform.GatewayUrl}, admin {platform.AdminUrl}");
        screen.Say("starting three services: v1-a, v1-b, v1-c");
        await services.StartAsync([new("v1-a", "v1"), new("v1-b", "v1"), new("v1-c", "v1")], cancellationToken);
        await platform.AppliedAsync((await services.ViewAsync(cancellationToken)).Max(service => service.Node.Version), cancellationToken);
        traffic.Start();

        await new DeployStory(platform, services, traffic, _narrator).TellAsync(cancellationToken);
        await new ReleaseStory(platform, services, traffic, _narrator).TellAsync(cancellationToken);

        var ok = _narrator.Results.All(result => result.Ok);
        screen.Say(Summary(ok));
        return ok;
    }

    /// <summary>Keeps the traffic flowing for whoever wants to play.</summary>
    public async Task GoOnAsync(CancellationToken cancellationToken)
    {
        var node = (await services.ViewAsync(cancellationToken)).First(service => service.Version == "v2").Node;
        screen.Say("Now you; Ctrl+C ends it. In another terminal, in this folder (bash):");
        screen.Say("  alias kenger='dotnet run --project src/Kenger.Cli --'");
        screen.Say($"  export KENGER_REGISTRY_URL={platform.RegistryUrl}");
        screen.Say($"  export KENGER_REGISTRY_TOKEN={platform.Token}");
        screen.Say("  kenger nodes");
        screen.Say($"  kenger weight {Platform.Namespace} {node.Host}:{node.Port} 10 --ttl 1m");
        screen.Say($"  kenger rollout show {Platform.Namespace}");
        screen.Say($"  curl -s \"{platform.AdminUrl}/health?ns={Platform.Namespace}\"");
        while (true)
        {
            await _narrator.PlayAsync("the last seconds", traffic.StartCounting(), cancellationToken);
        }
    }

    private string Summary(bool ok)
    {
        var failures = _narrator.Results.SelectMany(result => result.Scene.Counts.Failures).ToArray();
        var ofV3 = failures.Count(reason => reason.Contains("fails on purpose", StringComparison.Ordinal));
        string[] parts =
        [
            .. ofV3 > 0 ? [$"{ofV3} on v3 before its rollback"] : (string[])[],
            .. failures.Length > ofV3 ? [$"{failures.Length - ofV3} in flight when v1-b was killed"] : (string[])[],
        ];
        return $"{_narrator.Results.Sum(result => result.Scene.Counts.Total)} requests, {failures.Length} failed"
            + (ok ? string.Concat(parts.Select(part => $", {part}")) + ". All steps as expected." : ". NOT as expected, see above.");
    }
}
