using System.CommandLine;
using Kenger.Cli.Hosting;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Gateway;

/// <summary><c>kenger gateway</c></summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        var listen = new Option<string?>("--listen")
        {
            HelpName = "URL",
            Description = "Where to take traffic. Also KENGER_GATEWAY_LISTEN. Default http://*:18080.",
        };
        var http2 = new Option<string?>("--http2-listen")
        {
            HelpName = "URL",
            Description = "One more address for traffic, for clients that speak HTTP/2 without TLS, such as gRPC clients. "
                + "Also KENGER_GATEWAY_HTTP2_LISTEN. Default none.",
        };
        var https = new Option<string?>("--https-listen")
        {
            HelpName = "URL",
            Description = "One more address for traffic, by TLS: https://*:443. Needs --certificates. Also KENGER_GATEWAY_HTTPS_LISTEN. Default none.",
        };
        var certificates = new Option<string?>("--certificates")
        {
            HelpName = "PATH",
            Description = "Certificates for it: a PEM file with its chain (and NAME.key beside it), a PFX file, or a folder of them, as certbot's and lego's; "
                + "several separated by commas. Read again while the gateway runs. Also KENGER_GATEWAY_CERTIFICATES.",
        };
        var admin = new Option<string?>("--admin-listen")
        {
            HelpName = "URL",
            Description = "Where to answer /nodes, /health, /config, /explain, /metrics, /livez and /readyz. "
                + "Also KENGER_GATEWAY_ADMIN_LISTEN. Default http://127.0.0.1:8081.",
        };
        var registry = RegistryOptions.Address();
        var ca = RegistryOptions.Ca();
        var ns = NamespaceNames.Setting("Fallback namespace for requests that match no configured route. Also KENGER_GATEWAY_NAMESPACE.");
        var command = new Command(
            "gateway",
            "Run a gateway. Routes come from --ns or from Kenger:Gateway:Routes in appsettings.json; the registry's token from KENGER_REGISTRY_TOKEN.")
        {
            listen, http2, https, certificates, admin,
        };
        foreach (var option in registry.All.Append(ca.Option).Concat(ns.All))
        {
            command.Options.Add(option);
        }

        registry.CheckIn(command);
        ns.CheckIn(command);
        command.SetAction((arguments, _) => CommandRunner.RunAsync(
            async () =>
            {
                using var signals = HarmlessSignals.Ignore();
                await using var app = GatewayApp.Create(new GatewayAppSettings
                {
                    Listen = arguments.GetValue(listen),
                    Http2Listen = arguments.GetValue(http2),
                    HttpsListen = arguments.GetValue(https),
                    Certificates = arguments.GetValue(certificates),
                    AdminListen = arguments.GetValue(admin),
                    Registry = registry.Read(arguments),
                    Ca = ca.ReadGiven(arguments),
                    Namespace = ns.Read(arguments),
                    IsInline = InlineSockets.TurnOn(),
                });
                using var systemd = SystemdService.Follow(app);
                await app.RunAsync();
            },
            arguments.InvocationConfiguration.Error,
            ((Option<string?>[])[listen, http2, https, admin]).Select(option => new ListenOption(option.Name, arguments.GetValue(option) ?? "")).ToArray()));
        return command;
    }
}
