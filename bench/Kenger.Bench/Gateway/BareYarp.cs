using System.CommandLine;
using Kenger.Bench.Processes;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Bench.Gateway;

/// <summary>What the gateway is built on, and nothing else: YARP as its documentation begins, one route, fixed destinations.</summary>
internal static class BareYarp
{
    private const string CommandName = "bare-yarp";

    public static Command CreateCommand()
    {
        var destinations = new Argument<string[]>("destinations");
        var tls = new Option<bool>("--tls");
        var command = new Command(CommandName, "The proxy that the gateway is compared with.") { Hidden = true };
        command.Add(destinations);
        command.Add(tls);
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetRequiredValue(destinations), arguments.GetValue(tls), cancellationToken));
        return command;
    }

    public static async Task<Proxy> StartAsync(string name, Backend backend, int nodes, ServerCertificate? certificate = null)
    {
        string[] destinations = [.. Enumerable.Range(0, nodes).Select(node => $"http://{Backend.HostOf(node)}:{backend.Port}")];
        var environment = new Dictionary<string, string>();
        if (certificate is not null)
        {
            destinations = ["--tls", .. destinations];
            environment["Kestrel__Certificates__Default__Path"] = certificate.ChainPath;
            environment["Kestrel__Certificates__Default__KeyPath"] = certificate.KeyPath;
        }

        var process = await MeasuredProcess.StartAsync("Kenger.Bench.dll", [CommandName, .. destinations], environment);
        return new Proxy(name, process.Url, process.Id, process) { TlsUrl = certificate is null ? null : await process.WhenListeningByTlsAsync() };
    }

    private static async Task RunAsync(string[] destinations, bool isByTls, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(isByTls ? ["http://127.0.0.1:0", "https://127.0.0.1:0"] : ["http://127.0.0.1:0"]);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "nodes", Match = new RouteMatch { Path = "/{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "nodes",
                    // As Kenger's: HTTP/1.1, and nothing is tried before.
                    HttpRequest = new() { Version = System.Net.HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower },
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
