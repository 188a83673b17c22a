using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Clients;

/// <summary>The protocol that a client speaks.</summary>
internal static class ClientProtocol
{
    /// <summary>
    /// Whether it is HTTP/2 or HTTP/3: requests are streams, so that an answer says nothing of the connection, has no reason beside its status, and may have trailers, as gRPC needs them.
    /// </summary>
    public static bool HasStreams(HttpRequest request) => HttpProtocol.IsHttp2(request.Protocol) || HttpProtocol.IsHttp3(request.Protocol);
}
