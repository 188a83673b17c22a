using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>What a test wants to be different about its registry.</summary>
internal sealed record RegistryHostSettings
{
    public TimeProvider? Time { get; init; }

    public string Store { get; init; } = "memory";

    public IReadOnlyList<string> Tokens { get; init; } = [RegistryHost.Token];

    public string Url { get; init; } = "http://127.0.0.1:0";

    public Action<KengerRegistryServerOptions>? Options { get; init; }

    public IReadOnlyDictionary<string, string?> Configuration { get; init; } = new Dictionary<string, string?>();

    /// <summary>Runs before the registry's own services are added, so that what it adds goes first.</summary>
    public Action<IServiceCollection>? Services { get; init; }
}
