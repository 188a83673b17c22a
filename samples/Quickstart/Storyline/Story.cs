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
        screen.Say($"{TrafficDriver.Callers} callers send requests through the gateway. share: what a service got of them. expected: its weight, of all weights together.");
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
        foreach (var line in Invitation($"{node.Host}:{node.Port}"))
        {
            screen.Say(line);
        }

        while (true)
        {
            await _narrator.PlayAsync("the last seconds", traffic.StartCounting(), cancellationToken);
        }
    }

    /// <summary>Lines to paste, as the shell of this system takes them; what zsh or PowerShell would read for itself stands in quotes.</summary>
    private IEnumerable<string> Invitation(string node) =>
    [
        $"Now you; Ctrl+C ends it. In another terminal, in this folder ({(OperatingSystem.IsWindows() ? "PowerShell" : "bash or zsh")}):",
        .. OperatingSystem.IsWindows()
            ?
            [
                "  function kenger { dotnet run --project src/Kenger.Cli -- @args }",
                $"  $env:KENGER_REGISTRY_URL = '{platform.RegistryUrl}'",
                $"  $env:KENGER_REGISTRY_TOKEN = '{platform.Token}'",
            ]
            : (string[])
            [
                "  alias kenger='dotnet run --project src/Kenger.Cli --'",
                $"  export KENGER_REGISTRY_URL={platform.RegistryUrl}",
                $"  export KENGER_REGISTRY_TOKEN={platform.Token}",
            ],
        "  kenger nodes",
        $"  kenger weight {Platform.Namespace} {node} 10 --ttl 1m",
        $"  kenger rollout show {Platform.Namespace}",
        $"  {(OperatingSystem.IsWindows() ? "curl.exe" : "curl")} -s \"{platform.AdminUrl}/health?ns={Platform.Namespace}\"",
    ];

    private string Summary(bool ok)
    {
        var results = _narrator.Results;
        var failures = results.SelectMany(result => result.Scene.Counts.Failures).ToArray();
        var ofV3 = failures.Count(reason => reason.Contains("fails on purpose", StringComparison.Ordinal));
        string[] causes =
        [
            .. ofV3 > 0 ? [$"{ofV3} at v3 before its rollback"] : (string[])[],
            .. failures.Length > ofV3 ? [ok ? $"{failures.Length - ofV3} in flight when v1-b was killed" : $"{failures.Length - ofV3} others"] : (string[])[],
        ];
        return $"{(ok ? "PASSED" : "FAILED")}: {results.Count(result => result.Ok)} of {results.Count} steps as expected; "
            + $"{results.Sum(result => result.Scene.Counts.Total)} requests, {failures.Length} failed"
            + (causes.Length > 0 ? $" ({string.Join(", ", causes)})" : "");
    }
}
