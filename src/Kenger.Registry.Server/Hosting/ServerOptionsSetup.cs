using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Hosting;

/// <summary>Fills the options from the section and then the environment; code configured by the host comes after.</summary>
internal sealed class ServerOptionsSetup(IConfiguration configuration) : IConfigureOptions<KengerRegistryServerOptions>
{
    private static readonly EnvironmentOptions<KengerRegistryServerOptions> Variables = new(
        KengerRegistryServerOptions.SectionName,
        EnvironmentSetting<KengerRegistryServerOptions>.List(
            KengerRegistryServerOptions.TokensVariable, nameof(KengerRegistryServerOptions.Tokens),
            static (options, tokens) => Replace(options.Tokens, tokens)),
        EnvironmentSetting<KengerRegistryServerOptions>.List(
            KengerRegistryServerOptions.NodeNetworksVariable,
            nameof(KengerRegistryServerOptions.NodeNetworks),
            static (options, networks) => Replace(options.NodeNetworks, networks)),
        EnvironmentSetting<KengerRegistryServerOptions>.List(
            KengerRegistryServerOptions.OutgoingNetworksVariable,
            nameof(KengerRegistryServerOptions.OutgoingNetworks),
            static (options, networks) => Replace(options.OutgoingNetworks, networks)),
        EnvironmentSetting<KengerRegistryServerOptions>.Text(
            KengerRegistryServerOptions.OutgoingProxyVariable,
            nameof(KengerRegistryServerOptions.OutgoingProxy),
            static (options, proxy) => options.OutgoingProxy = proxy),
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
        // The section whole first, since most of it has no variable.
        var section = configuration.GetSection(KengerRegistryServerOptions.SectionName);
        section.Bind(options);
        foreach (var token in section.GetSection(nameof(options.NamedTokens)).GetChildren())
        {
            // Once more, to refuse unknown names: "Namespace" for "Namespaces" would make a token of one a token of all.
            token.Bind(new NamedToken(), binder => binder.ErrorOnUnknownConfiguration = true);
        }

        options.Unreadable = [.. Variables.Apply(configuration, options)];
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
