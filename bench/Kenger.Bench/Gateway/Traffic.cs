namespace Kenger.Bench.Gateway;

/// <summary>What a proxy is set up for.</summary>
internal enum Traffic
{
    /// <summary>Requests of HTTP/1.1, each with its answer.</summary>
    Requests,

    /// <summary>The same, and WebSockets.</summary>
    WebSockets,

    /// <summary>gRPC: HTTP/2 without TLS on both sides.</summary>
    Grpc,
}
