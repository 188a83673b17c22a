namespace Kenger.Gateway;

/// <summary>What a node is asked.</summary>
internal enum ProbeKind
{
    /// <summary>To take a connection.</summary>
    Connect,

    /// <summary>Its health path, by HTTP/1.1.</summary>
    Http1,

    /// <summary>Its health path, by HTTP/2.</summary>
    Http2,

    /// <summary>By gRPC's own protocol for health checks.</summary>
    Grpc,
}
