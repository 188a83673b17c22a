using System.CommandLine;
using System.Net;
using Kenger.Bench.Processes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Bench.Gateway;

/// <summary>What the gateway is built on, and nothing else: YARP as its documentation begins, one route, fixed destinations.</summary>
internal static class BareYarp
{
    private const string CommandName = "bare-yarp";
    private const string TlsOption = "--tls";
    private const string Http2Option = "--http2";

    public static Command CreateCommand()
    {
        var destinations = new Argument<string[]>("destinations");
        var tls = new Option<bool>(TlsOption);
        var http2 = new Option<bool>(Http2Option);
        var command = new Command(CommandName, "The proxy that the gateway is compared with.") { Hidden = true };
        command.Add(destinations);
        command.Add(tls);
        command.Add(http2);
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments.GetRequiredValue(destinations), arguments.GetValue(tls), arguments.GetValue(http2), cancellationToken));
        return command;
    }

    public static async Task<Proxy> StartAsync(
        string name, Backend backend, int nodes, ServerCertificate? certificate = null, Traffic traffic = Traffic.Requests)
    {
        string[] destinations = [.. Enumerable.Range(0, nodes).Select(node => $"http://{Backend.HostOf(node)}:{backend.Port}")];
        var environment = new Dictionary<string, string>();
        if (certificate is not null)
        {
            destinations = [TlsOption, .. destinations];
            environment["Kestrel__Certificates__Default__Path"] = certificate.ChainPath;
            environment["Kestrel__Certificates__Default__KeyPath"] = certificate.KeyPath;
        }

        if (traffic == Traffic.Grpc)
        {
            destinations = [Http2Option, .. destinations];
        }

        var process = await MeasuredProcess.StartAsync("Kenger.Bench.dll", [CommandName, .. destinations], environment);
        return new Proxy(name, process.Url, process.Id, process)
        {
            TlsUrl = certificate is null ? null : await process.WhenListeningByTlsAsync(),
            Http2Url = traffic == Traffic.Grpc ? process.Url : null,
            Collect = () => process.ReadProbeAsync(collect: true),
        };
    }

    private static async Task RunAsync(string[] destinations, bool isByTls, bool isHttp2, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(isByTls ? ["http://127.0.0.1:0", "https://127.0.0.1:0"] : ["http://127.0.0.1:0"]);
        if (isHttp2)
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listener => listener.Protocols = HttpProtocols.Http2));
        }

        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "nodes", Match = new RouteMatch { Path = "/{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "nodes",
                    // As Kenger's: what the nodes speak, and nothing is tried before.
                    HttpRequest = new()
                    {
                        Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
                        VersionPolicy = isHttp2 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
                    },
                    Destinations = destinations
                        .Select((address, i) => (Id: $"n{i}", Destination: new DestinationConfig { Address = address }))
                        .ToDictionary(one => one.Id, one => one.Destination, StringComparer.Ordinal),
                },
            ]);
        await using var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync(cancellationToken);
    }
}
