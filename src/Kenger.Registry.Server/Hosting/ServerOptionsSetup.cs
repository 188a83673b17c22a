using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Hosting;

/// <summary>Fills the options from the section and then the environment; code configured by the host comes after.</summary>
internal sealed class ServerOptionsSetup(IConfiguration configuration) : IConfigureOptions<KengerRegistryServerOptions>
{
    // The tool's, which has the server to itself.
    private const string MaxConnections = "MaxConnections";

    private static readonly EnvironmentOptions<KengerRegistryServerOptions> Variables = new(
        KengerRegistryServerOptions.SectionName,
        EnvironmentSetting<KengerRegistryServerOptions>.List(
            KengerRegistryServerOptions.TokensVariable, nameof(KengerRegistryServerOptions.Tokens),
            static (options, tokens) => Replace(options.Tokens, tokens)),
        EnvironmentSetting<KengerRegistryServerOptions>.List(
            KengerRegistryServerOptions.NodeNetworksVariable,
            nameof(KengerRegistryServerOptions.NodeNetworks),
            static (options, networks) => Replace(options.NodeNetworks, networks)),
        EnvironmentSetting<KengerRegistryServerOptions>.Text(
            KengerRegistryServerOptions.TokenFileVariable,
            nameof(KengerRegistryServerOptions.TokenFile),
            static (options, path) => options.TokenFile = path),
        EnvironmentSetting<KengerRegistryServerOptions>.Text(
            KengerRegistryServerOptions.StoreVariable,
            nameof(KengerRegistryServerOptions.Store),
            static (options, store) => options.Store = store),
        EnvironmentSetting<KengerRegistryServerOptions>.Time(
            KengerRegistryServerOptions.KeepOverridesVariable,
            nameof(KengerRegistryServerOptions.KeepOverridesFor),
            static (options, time) => options.KeepOverridesFor = time));

    public void Configure(KengerRegistryServerOptions options)
    {
        options.Unreadable =
        [
            .. StrayVariables.Find(configuration).MistakesFor(KnownVariables.OfServer),
            .. UnknownKeys.OfRoot(configuration),
            .. StrictBinder.Bind(configuration.GetSection(KengerRegistryServerOptions.SectionName), options, MaxConnections),
            .. Variables.Apply(configuration, options, ofSection: false),
        ];
    }

    private static void Replace(IList<string> list, string[] entries)
    {
        list.Clear();
        foreach (var entry in entries)
        {
            list.Add(entry);
        }
    }
}
