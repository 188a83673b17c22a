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
        EnvironmentSetting<KengerRegistryServerOptions>.List(
            KengerRegistryServerOptions.CertificatesVariable,
            nameof(KengerRegistryServerOptions.Certificates),
            static (options, paths) => Replace(options.Certificates, [.. paths.Select(path => new RegistryCertificate { Path = path })])),
        EnvironmentSetting<KengerRegistryServerOptions>.Text(
            KengerRegistryServerOptions.MinTlsVersionVariable,
            nameof(KengerRegistryServerOptions.MinTlsVersion),
            static (options, version) => options.MinTlsVersion = version),
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
            .. ReadNotices(configuration.GetSection(KengerRegistryServerOptions.SectionName), options.Notices),
        ];
    }

    /// <summary>Their secrets, which may be in variables or files. What can't be read, or is no setting, is returned.</summary>
    private IEnumerable<string> ReadNotices(IConfigurationSection server, NoticeOptions notices)
    {
        var section = server.GetSection(nameof(KengerRegistryServerOptions.Notices));
        var secret = new SecretSetting(KengerRegistryServerOptions.LinkSecretVariable, section.Path, nameof(NoticeOptions.LinkSecret)).Read(configuration);
        notices.LinkSecret = secret.Text;
        if (secret.Problem is { } problem)
        {
            yield return problem;
        }

        foreach (var (target, place) in notices.Targets.Zip(section.GetSection(nameof(NoticeOptions.Targets)).GetChildren()))
        {
            var variable = $"{KnownVariables.OfNotices}{target.Name.ToUpperInvariant().Replace('-', '_')}";
            var url = new SecretSetting(variable + "_URL", place.Path, nameof(NoticeTarget.Url)).Read(configuration);
            var signs = new SecretSetting(variable + "_SECRET", place.Path, nameof(NoticeTarget.Secret)).Read(configuration);
            (target.Url, target.Secret) = (url.Text, signs.Text);
            foreach (var wrong in new[] { url.Problem, signs.Problem }.OfType<string>())
            {
                yield return wrong;
            }
        }
    }

    private static void Replace<T>(IList<T> list, T[] entries)
    {
        list.Clear();
        foreach (var entry in entries)
        {
            list.Add(entry);
        }
    }
}
