using System.CommandLine;
using Kenger.Cli.Hosting;

namespace Kenger.Cli.Gateway;

/// <summary><c>kenger gateway</c></summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        var listen = new Option<string?>("--listen")
        {
            Description = "Where to take traffic. Also KENGER_GATEWAY_LISTEN. Default http://*:18080.",
        };
        var http2 = new Option<string?>("--http2-listen")
        {
            Description = "One more address for traffic, for clients that speak HTTP/2 without TLS, such as gRPC's. Also KENGER_GATEWAY_HTTP2_LISTEN. Default none.",
        };
        var admin = new Option<string?>("--admin-listen")
        {
            Description = "Where to answer /nodes, /health, /config and /metrics. Also KENGER_GATEWAY_ADMIN_LISTEN. Default http://127.0.0.1:8081.",
        };
        var registry = new Option<string?>("--registry")
        {
            Description = "The registry, or several separated by commas. Also KENGER_REGISTRY_URL. Default http://127.0.0.1:5000.",
        };
        var ns = new Option<string?>("--namespace")
        {
            Description = "The namespace that takes what no configured route takes. Also KENGER_GATEWAY_NAMESPACE.",
        };
        var command = new Command(
            "gateway",
            "Run a gateway. Routes come from --namespace or from Kenger:Gateway:Routes in appsettings.json; the registry's token from KENGER_REGISTRY_TOKEN.")
        {
            listen, http2, admin, registry, ns,
        };
        command.SetAction((arguments, cancellationToken) => CommandRunner.RunAsync(async () =>
        {
            await using var app = GatewayApp.Create(new GatewayAppSettings
            {
                Listen = arguments.GetValue(listen),
                Http2Listen = arguments.GetValue(http2),
                AdminListen = arguments.GetValue(admin),
                Registry = arguments.GetValue(registry),
                Namespace = arguments.GetValue(ns),
            });
            await app.RunAsync(cancellationToken);
        }));
        return command;
    }
}
