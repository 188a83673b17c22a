using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Hosting;

/// <summary>Fills the options from the section, then from the flat names containers are configured with.</summary>
internal sealed class GatewayOptionsSetup(IConfiguration configuration)
    : IConfigureOptions<KengerGatewayOptions>, IPostConfigureOptions<KengerGatewayOptions>
{
    private static readonly SecretSetting AdminToken =
        new("KENGER_GATEWAY_ADMIN_TOKEN", KengerGatewayOptions.SectionName, nameof(KengerGatewayOptions.AdminToken));

    private static readonly EnvironmentOptions<KengerGatewayOptions> Variables = new(
        KengerGatewayOptions.SectionName,
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_NAMESPACE", "Namespace", (options, text) => options.Namespace = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_LISTEN", "Listen", (options, text) => options.Listen = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_HTTP2_LISTEN", "Http2Listen",
            (options, text) => options.Http2Listen = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_HTTPS_LISTEN", "HttpsListen",
            (options, text) => options.HttpsListen = text),
        EnvironmentSetting<KengerGatewayOptions>.Flag("KENGER_GATEWAY_HTTP3", "Http3", (options, isOn) => options.Http3 = isOn),
        EnvironmentSetting<KengerGatewayOptions>.List("KENGER_GATEWAY_CERTIFICATES", "Certificates",
            (options, paths) => Replace(options.Certificates, [.. paths.Select(path => new GatewayCertificate { Path = path })])),
        EnvironmentSetting<KengerGatewayOptions>.List("KENGER_GATEWAY_ADMIN_CERTIFICATES", "AdminCertificates",
            (options, paths) => Replace(options.AdminCertificates, [.. paths.Select(path => new GatewayCertificate { Path = path })])),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_MIN_TLS_VERSION", "MinTlsVersion",
            (options, text) => options.MinTlsVersion = text),
        EnvironmentSetting<KengerGatewayOptions>.Flag("KENGER_GATEWAY_HTTPS_REDIRECT", "HttpsRedirect",
            (options, isOn) => options.HttpsRedirect = isOn),
        EnvironmentSetting<KengerGatewayOptions>.Time("KENGER_GATEWAY_HSTS_MAX_AGE", "Hsts:MaxAge", (options, time) => options.Hsts.MaxAge = time),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_ACME_CHALLENGE_DIRECTORY", "AcmeChallengeDirectory",
            (options, text) => options.AcmeChallengeDirectory = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_CLIENT_CA", "ClientCertificates:Ca", (options, text) => options.ClientCertificates.Ca = text),
        EnvironmentSetting<KengerGatewayOptions>.Flag("KENGER_GATEWAY_CLIENT_CERTIFICATES_REQUIRED", "ClientCertificates:Required",
            (options, flag) => options.ClientCertificates.Required = flag),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_ERROR_PAGES", "ErrorPages", (options, text) => options.ErrorPages = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_PROXY_PROTOCOL", "ProxyProtocol",
            (options, text) => options.ProxyProtocol = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_PROTOCOL", "Protocol", (options, text) => options.Protocol = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_FORWARDER", "Forwarder", (options, text) => options.Forwarder = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_ADMIN_LISTEN", "AdminListen",
            (options, text) => options.AdminListen = text),
        EnvironmentSetting<KengerGatewayOptions>.Text(
            "KENGER_GATEWAY_REGISTRY_ROUTES", "RegistryRoutes", (options, text) => options.RegistryRoutes = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_SNAPSHOT", "SnapshotPath",
            (options, text) => options.SnapshotPath = text),
        EnvironmentSetting<KengerGatewayOptions>.Number("KENGER_GATEWAY_APERTURE", "Aperture", (options, number) => options.Aperture = number),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_ID", "Id", (options, text) => options.Id = text),
        EnvironmentSetting<KengerGatewayOptions>.Flag(
            "KENGER_GATEWAY_CONSOLE_MAY_ASK", "ConsoleMayAsk", (options, mayAsk) => options.ConsoleMayAsk = mayAsk),
        EnvironmentSetting<KengerGatewayOptions>.Flag(
            "KENGER_GATEWAY_RECENT_REQUESTS", "RecentRequests", (options, isOn) => options.RecentRequests = isOn),
        EnvironmentSetting<KengerGatewayOptions>.List("KENGER_GATEWAY_ADMIN_HOSTS", "AdminHosts",
            (options, hosts) => Replace(options.AdminHosts, hosts)),
        EnvironmentSetting<KengerGatewayOptions>.List("KENGER_GATEWAY_NODE_NETWORKS", "NodeNetworks",
            (options, networks) => Replace(options.NodeNetworks, networks)),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_HEALTH_PATH", "HealthPath", (options, text) => options.HealthPath = text),
        EnvironmentSetting<KengerGatewayOptions>.Time("KENGER_GATEWAY_DRAIN_TIME", "DrainTime", (options, time) => options.DrainTime = time),
        EnvironmentSetting<KengerGatewayOptions>.Time(
            "KENGER_GATEWAY_REPORT_INTERVAL", "ReportInterval", (options, time) => options.ReportInterval = time));

    public void Configure(KengerGatewayOptions options)
    {
        options.Unreadable =
        [
            .. StrayVariables.Find(configuration).MistakesFor(KnownVariables.OfGateway, KnownVariables.OfRegistry),
            .. UnknownKeys.OfRoot(configuration),
            .. UnknownKeys.In(configuration.GetSection(RegistryKeys.Section), RegistryKeys.All),
            .. StrictBinder.Bind(configuration.GetSection(KengerGatewayOptions.SectionName), options),
            .. Variables.Apply(configuration, options, ofSection: false),
        ];
        Take(AdminToken.Read(configuration), options);
    }

    public void PostConfigure(string? name, KengerGatewayOptions options)
    {
        // That of the configuration has been read, and what code said after it counts.
        if (options.AdminTokenFile is { } file && file != options.AdminTokenFileRead)
        {
            Take(AdminToken.ReadFile(file), options);
        }
    }

    private static void Take(Secret token, KengerGatewayOptions options)
    {
        if (token.Problem is { } problem)
        {
            options.Unreadable = [.. options.Unreadable, problem];
        }

        if (token.IsGiven)
        {
            options.AdminToken = token.Text;
            (options.AdminTokenFile, options.AdminTokenFileRead) = (token.File, token.File);
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
