using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Outgoing;

/// <summary>
/// Makes the connections of <see cref="OutgoingHttp"/>. A name is resolved here, and each address looked at before it is connected to: a name that was
/// harmless when somebody wrote it down may lead to a cloud's metadata now.
/// </summary>
internal sealed class OutgoingConnector(Func<NodeNetworks> networks)
{
    private readonly Lazy<NodeNetworks> _networks = new(networks);

    public OutgoingConnector(IOptions<KengerRegistryServerOptions> options)
        : this(() => NetworksOf(options.Value))
    {
    }

    /// <summary>Finds the addresses of a name. Tests say what a name means.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Tries the addresses that are allowed, one after the other.</summary>
    /// <exception cref="OutgoingNotAllowedException">None of them is.</exception>
    /// <exception cref="SocketException">None can be reached.</exception>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(SocketsHttpConnectionContext, CancellationToken)"/>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var found = IPAddress.TryParse(host.AsSpan().Trim("[]"), out var literal) ? [literal] : await Resolve(host, cancellationToken);
        var addresses = Allowed(found);
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(addresses[i], port, cancellationToken);
            }
            catch (SocketException) when (i < addresses.Count - 1)
            {
                // The next one may do better; what the last one says counts.
            }
        }
    }

    private static async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static NodeNetworks NetworksOf(KengerRegistryServerOptions options) =>
        options.OutgoingNetworks.Count == 0 ? NodeNetworks.Default(withLoopback: true)
        : NodeNetworks.TryParse(options.OutgoingNetworks, out var networks, out var wrong) ? networks
        : throw new FormatException(wrong);

    private List<IPAddress> Allowed(IPAddress[] found)
    {
        var addresses = new List<IPAddress>(found.Length);
        string? why = null;
        foreach (var each in found)
        {
            var address = ClientNetwork.Normalize(each)!;
            if (_networks.Value.WhyNot(address) is { } against)
            {
                why ??= $"the registry does not connect to {address}: {against}";
            }
            else
            {
                addresses.Add(address);
            }
        }

        return addresses.Count > 0 ? addresses
            : why is null ? throw new SocketException((int)SocketError.HostNotFound)
            : throw new OutgoingNotAllowedException(why);
    }
}

/// <summary>An address is where the registry sends nothing. It was not connected to.</summary>
internal sealed class OutgoingNotAllowedException(string message) : Exception(message);
