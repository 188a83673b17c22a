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
            KengerRegistryServerOptions.PublicUrlVariable,
            nameof(KengerRegistryServerOptions.PublicUrl),
            static (options, url) => options.PublicUrl = url),
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

        options.Unreadable = [.. Variables.Apply(configuration, options), .. ReadNotices(section, options.Notices)];
    }

    /// <summary>Their secrets, which may be in variables or files. What can't be read, or is no setting, is returned.</summary>
    private IEnumerable<string> ReadNotices(IConfigurationSection server, NoticeOptions notices)
    {
        var section = server.GetSection(nameof(KengerRegistryServerOptions.Notices));
        // Once more, to refuse unknown names: "Namespace" for "Namespaces" would tell a chat of everything.
        foreach (var place in section.GetSection(nameof(NoticeOptions.Targets)).GetChildren())
        {
            place.Bind(new NoticeTarget(), binder => binder.ErrorOnUnknownConfiguration = true);
        }

        section.Bind(new NoticeOptions(), binder => binder.ErrorOnUnknownConfiguration = true);
        var secret = new SecretSetting(KengerRegistryServerOptions.LinkSecretVariable, section.Path, nameof(NoticeOptions.LinkSecret)).Read(configuration);
        notices.LinkSecret = secret.Text;
        if (secret.Problem is { } problem)
        {
            yield return problem;
        }

        foreach (var (target, place) in notices.Targets.Zip(section.GetSection(nameof(NoticeOptions.Targets)).GetChildren()))
        {
            var variable = $"KENGER_SERVER_NOTICE_{target.Name.ToUpperInvariant().Replace('-', '_')}";
            var url = new SecretSetting(variable + "_URL", place.Path, nameof(NoticeTarget.Url)).Read(configuration);
            var signs = new SecretSetting(variable + "_SECRET", place.Path, nameof(NoticeTarget.Secret)).Read(configuration);
            (target.Url, target.Secret) = (url.Text, signs.Text);
            foreach (var wrong in new[] { url.Problem, signs.Problem }.OfType<string>())
            {
                yield return wrong;
            }
        }
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
