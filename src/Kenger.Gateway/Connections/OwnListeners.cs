using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Connections;

/// <summary>
/// Where this very process listens: a node there would have the gateway ask itself, on its admin port perhaps. Asked of the server at
/// each look, because a port that the system chooses is known only once it is bound.
/// </summary>
internal sealed class OwnListeners(IServiceProvider services)
{
    private readonly IServer? _server = services.GetService<IServer>();

    /// <summary>Null where a node may be. The address must be normalized.</summary>
    public string? WhyNot(IPAddress address, int port)
    {
        foreach (var url in _server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            if (IsAt(url, address, port))
            {
                return $"this gateway itself listens on port {port}";
            }
        }

        return null;
    }

    private static bool IsAt(string url, IPAddress address, int port)
    {
        BindingAddress listener;
        try
        {
            listener = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return false;
        }

        return !listener.IsUnixPipe && !listener.IsNamedPipe && listener.Port == port && IsAt(listener, address);
    }

    private static bool IsAt(BindingAddress listener, IPAddress address) =>
        string.Equals(listener.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.IsLoopback(address)
        : !IPAddress.TryParse(listener.Host, out var bound) || bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any)
            ? IPAddress.IsLoopback(address) || IsOfThisMachine(address)
            : ClientNetwork.Normalize(bound)!.Equals(address);

    private static bool IsOfThisMachine(IPAddress address)
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Any(own => own.Address.Equals(address));
        }
        catch (NetworkInformationException)
        {
            // A machine that doesn't say what it is called: loopback is known without it.
            return false;
        }
    }
}
