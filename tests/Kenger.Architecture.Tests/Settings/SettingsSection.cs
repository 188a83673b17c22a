using System.Reflection;
using Kenger.Client;
using Kenger.Console;
using Kenger.Discovery;
using Kenger.Gateway;
using Kenger.Registry.Consul;
using Kenger.Registry.Hosting;
using Kenger.Registry.Server;

namespace Kenger.Architecture.Tests.Settings;

/// <summary>A section below <c>Kenger</c>, as a package describes it to editors.</summary>
/// <param name="Package">The package that carries the description.</param>
/// <param name="Name">The section's key.</param>
/// <param name="Options">What it is read into; a key that two of them have is described by the first.</param>
internal sealed record SettingsSection(string Package, string Name, params Type[] Options)
{
    public static readonly IReadOnlyList<SettingsSection> All =
    [
        new("Kenger.Client", "Registry", typeof(KengerClientOptions)) { Reading = Reading.Shared },
        new("Kenger.Registry.Hosting", "Registry", typeof(KengerClientOptions), typeof(KengerRegistryOptions)) { Reading = Reading.Shared },
        new("Kenger.Discovery", "Discovery", typeof(KengerDiscoveryOptions)) { Reading = Reading.Lenient },
        new("Kenger.Gateway", "Gateway", typeof(KengerGatewayOptions)),
        new("Kenger.Registry.Server", "Server", typeof(KengerRegistryServerOptions))
        {
            More = [new("MaxConnections", typeof(int), "Of 'kenger server' alone: connections at the same time, 1–10,000,000; more are closed. 'KENGER_SERVER_MAX_CONNECTIONS'. Default: 100,000.")],
        },
        new("Kenger.Registry.Consul", "Consul", typeof(KengerConsulOptions))
        {
            More = [new("DefaultTokenFile", typeof(string), "A file that holds DefaultToken alone, instead of it; read once, at the start. Default: none.")],
        },
        new("Kenger.Console", "Console", typeof(KengerConsoleOptions))
        {
            More = [new("GatewayTokenFile", typeof(string), "A file that holds GatewayToken alone, instead of it; read once, at the start. Default: none.")],
        },
    ];

    /// <summary>The packages that describe sections.</summary>
    public static IEnumerable<string> Packages => All.Select(section => section.Package).Distinct();

    /// <summary>The keys of <c>Kenger:Registry</c>, which the client and the SDK read, each its own: a list of the SDK's.</summary>
    public static IReadOnlyCollection<string> RegistryKeys { get; } = ListOf("Kenger.RegistryKeys", "All");

    /// <summary>The sections that the SDK knows, to call no other one ours.</summary>
    public static IReadOnlyCollection<string> KnownSections { get; } = ListOf("Kenger.UnknownKeys", "Sections");

    /// <summary>How its package reads it.</summary>
    public Reading Reading { get; init; } = Reading.Strict;

    /// <summary>Keys that no option is called by.</summary>
    public IReadOnlyList<MoreKey> More { get; init; } = [];

    /// <summary>The options that the section sets, by their keys.</summary>
    public IEnumerable<(string Key, PropertyInfo Property)> Keys =>
        from options in Options
        from property in SettingsSchema.PropertiesOf(options)
        let key = property.Name == nameof(KengerClientOptions.Urls) ? "Url" : property.Name
        where Reading != Reading.Shared || RegistryKeys.Contains(key)
        group property by key into same
        select (same.Key, same.First());

    private static IReadOnlyCollection<string> ListOf(string type, string field) =>
        (IReadOnlyCollection<string>)typeof(KengerRegistryOptions).Assembly.GetType(type, throwOnError: true)!
            .GetField(field, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(null)!;
}

/// <summary>A key that no option is called by.</summary>
internal sealed record MoreKey(string Name, Type Type, string Description);

/// <summary>How a section is read.</summary>
internal enum Reading
{
    /// <summary>A key that is not known is refused, a text that is empty too; a list is a list.</summary>
    Strict,

    /// <summary>A key that is not known is refused; an empty text counts as absent, and a list may be a text with commas.</summary>
    Lenient,

    /// <summary>As <see cref="Lenient"/>, by two packages, each its own keys.</summary>
    Shared,
}
