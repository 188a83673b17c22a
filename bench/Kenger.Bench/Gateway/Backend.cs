using System.Globalization;
using System.Net;
using System.Text;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>
/// What stands behind the proxies: one worker of nginx with an answer that is always the same, so that the proxy is what is
/// measured, or <see cref="EchoNodes"/>. It listens on one loopback address for each node.
/// </summary>
internal sealed class Backend : IAsyncDisposable
{
    /// <summary>Answers the address it was asked at.</summary>
    public const string WhoPath = "/who";

    /// <summary>Answers a megabyte.</summary>
    public const string LargePath = "/large";

    private const int AddressesPerBlock = 250;
    private const int LargeBytes = 1024 * 1024;

    private readonly IAsyncDisposable _owner;

    private Backend(IAsyncDisposable owner, int port)
    {
        _owner = owner;
        Port = port;
    }

    public int Port { get; }

    public static async Task<Backend> StartAsync(int nodes, CancellationToken cancellationToken)
    {
        var nginx = await Nginx.StartAsync(
            IPAddress.Parse(HostOf(0)), workers: 1, (directory, port) => Configure(nodes, directory, port), cancellationToken);
        return new Backend(nginx, nginx.EndPoint.Port);
    }

    /// <summary>Nodes that send back what they get.</summary>
    public static async Task<Backend> StartEchoAsync(int nodes, Traffic traffic)
    {
        var process = await EchoNodes.StartAsync(nodes, traffic);
        return new Backend(process, process.Url.Port);
    }

    /// <summary>The address of a node.</summary>
    public static string HostOf(int node) =>
        string.Create(CultureInfo.InvariantCulture, $"127.1.{node / AddressesPerBlock}.{1 + (node % AddressesPerBlock)}");

    public ValueTask DisposeAsync() => _owner.DisposeAsync();

    private static string Configure(int nodes, string directory, int port)
    {
        File.WriteAllBytes(directory + LargePath, new byte[LargeBytes]);
        var listen = new StringBuilder();
        for (var node = 0; node < nodes; node++)
        {
            listen.Append(CultureInfo.InvariantCulture, $"listen {HostOf(node)}:{port};\n");
        }

        return
            $$"""
            server {
              {{listen}}
              default_type application/json;
              location / { return 200 '{"id":4711,"name":"an answer of a hundred bytes, as small services give","in_stock":true,"price":12.5}'; }
              location {{WhoPath}} { return 200 $server_addr; }
              location {{LargePath}} { root {{directory}}; sendfile on; }
            }
            """;
    }
}
