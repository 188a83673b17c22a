using System.Net;
using System.Net.Sockets;
using Kenger.Client;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Following;

/// <summary>The address of this machine that the registry sees: rules and sticky rollouts that go by the client's address go by it.</summary>
internal sealed class OwnAddress(IOptions<KengerClientOptions> options)
{
    private IPAddress? _current;

    /// <summary>Null while nobody knows.</summary>
    public IPAddress? Current => Volatile.Read(ref _current);

    /// <summary>Looks again; what was found before stays when nothing is found.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            var registries = options.Value.Urls.Select(url => new Uri(url, UriKind.Absolute));
            Volatile.Write(ref _current, ClientNetwork.Normalize(await LocalAddress.FindAsync(registries, family: null, cancellationToken)));
        }
        catch (SocketException)
        {
            // Its name can't be resolved now, or no route leads there.
        }
    }
}
