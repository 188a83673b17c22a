using System.Collections.Concurrent;
using System.Net.Http;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Trust;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// The connections of a cluster, those that were made by different trust apart: traffic rules send its requests to nodes of other namespaces, too, and what was made for one
/// must never carry what is for another, though both say that they are at one address.
/// </summary>
/// <param name="plain">For nodes without TLS.</param>
/// <param name="create">Makes a handler for one more trust.</param>
internal sealed class TrustedHandlers(HttpMessageHandler plain, Func<HttpMessageHandler> create) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _plain = new(plain);
    private readonly ConcurrentDictionary<NodeTrust, Lazy<HttpMessageInvoker>> _trusted = new();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(NodeTrust.Key, out var trust))
        {
            return _plain.SendAsync(request, cancellationToken);
        }

        // .NET keeps connections apart by the host that the client has asked for where it makes TLS itself. These come with it, and serve all hosts. HTTP/2 says the scheme to the node.
        if (request.Version.Major == 1 && request.RequestUri is { } uri && uri.Scheme == Uri.UriSchemeHttps)
        {
            request.RequestUri = NodeUri.At($"{Uri.UriSchemeHttp}://{uri.Host}:{uri.Port}", uri.PathAndQuery);
        }

        return _trusted.GetOrAdd(trust, static (_, make) => new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(make())), create).Value
            .SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _plain.Dispose();
            foreach (var (_, made) in _trusted)
            {
                made.Value.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
