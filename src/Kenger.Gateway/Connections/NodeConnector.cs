using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Kenger.Client;
using Kenger.Gateway.Trust;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Connections;

/// <summary>
/// Makes all connections to nodes, for requests and probes alike. A name is resolved here, and each address looked at before it is
/// connected to: what a name says may change between two connections, and whoever registers a node chooses the name.
/// </summary>
internal sealed class NodeConnector(
    ResolveHost resolve, OwnListeners own, NodeTls tls, IOptions<KengerGatewayOptions> options, IOptions<KengerClientOptions> registry)
{
    private readonly Lazy<NodeNetworks> _networks = new(() => NetworksOf(options.Value, registry.Value));

    /// <summary>For handlers of HTTP: by TLS where the first request says so (<see cref="NodeTrust.Key"/>).</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var socket = await ConnectAsync(host, port, cancellationToken);
        return context.InitialRequestMessage is { } request && request.Options.TryGetValue(NodeTrust.Key, out var trust)
            // .NET takes it as it is, and makes no handshake of its own.
            ? await new NodeHandshake(trust, host, port).RunAsync(socket, request.Version.Major > 1, isInline: false, cancellationToken)
            : Plain(socket);
    }

    /// <summary>For handlers of HTTP that make TLS by themselves, as an app has told them.</summary>
    public async ValueTask<Stream> ConnectPlainAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        Plain(await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken));

    /// <summary>A connection of HTTP/1.1 to a node of a namespace, by TLS where the namespace has it.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="host">A name or an address; IPv6 with brackets or without.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeNotAllowedException">No node may be at any of the addresses.</exception>
    /// <exception cref="NodeTlsException">The node is not trusted, or speaks no TLS.</exception>
    /// <exception cref="SocketException">The host can't be resolved or reached.</exception>
    public async Task<INodeLink> ConnectAsync(string ns, string host, int port, CancellationToken cancellationToken)
    {
        var socket = await ConnectAsync(host, port, cancellationToken);
        return tls.Find(ns) is { } trust
            ? new TlsLink(await new NodeHandshake(trust, host, port).RunAsync(socket, isHttp2: false, isInline: true, cancellationToken), socket)
            : new SocketLink(socket);
    }

    /// <summary>Tries the addresses of a host that are allowed, one after the other, as .NET does by itself.</summary>
    /// <param name="host">A name or an address; IPv6 with brackets or without.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeNotAllowedException">No node may be at any of the addresses.</exception>
    /// <exception cref="SocketException">The host can't be resolved or reached.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var found = IPAddress.TryParse(host.AsSpan().Trim("[]"), out var literal) ? [literal] : await resolve(host, cancellationToken);
        var addresses = Allowed(found, host, port);
        for (var i = 0; i < addresses.Count - 1; i++)
        {
            try
            {
                return await ConnectAsync(addresses[i], port, cancellationToken);
            }
            catch (SocketException)
            {
                // The next one may do better; what the last one says counts.
            }
        }

        return await ConnectAsync(addresses[^1], port, cancellationToken);
    }

    private static Stream Plain(Socket socket) => PoolStream.Around(new NetworkStream(socket, ownsSocket: true));

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            KeepAlive.Set(socket);
            await socket.ConnectAsync(address, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Loopback is the gateway's own machine. Where the registry is on it, too, so is whoever registers.
    private static NodeNetworks NetworksOf(KengerGatewayOptions gateway, KengerClientOptions registry) =>
        gateway.NodeNetworks.Count == 0 ? NodeNetworks.Default(withLoopback: registry.Urls.All(LocalProgram.IsLoopbackUrl))
        : NodeNetworks.TryParse(gateway.NodeNetworks, out var networks, out var wrong) ? networks
        : throw new FormatException(wrong);

    private List<IPAddress> Allowed(IPAddress[] found, string host, int port)
    {
        var addresses = new List<IPAddress>(found.Length);
        string? why = null;
        foreach (var each in found)
        {
            var address = ClientNetwork.Normalize(each)!;
            if ((_networks.Value.WhyNot(address) ?? own.WhyNot(address, port)) is { } against)
            {
                why ??= $"no node may be at {address}: {against}";
            }
            else
            {
                addresses.Add(address);
            }
        }

        return addresses.Count > 0 ? addresses
            : why is null ? throw new SocketException((int)SocketError.HostNotFound)
            : throw new NodeNotAllowedException(found is [var only] && only.ToString() == host.Trim('[', ']') ? why : $"{why} ({host})");
    }
}

/// <summary>Finds the addresses of a name.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>A node is where none may be. It was not connected to.</summary>
internal sealed class NodeNotAllowedException(string message) : Exception(message);
