namespace Kenger.Bench.Gateway;

/// <summary>A kind of request that proxies are asked.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Path">At the <see cref="Backend"/>.</param>
internal sealed record RequestKind(string Name, string Path)
{
    /// <summary>A small answer, over kept connections.</summary>
    public static readonly RequestKind Get = new("GET, 100 bytes", "/");

    /// <summary>A message of a WebSocket and its echo.</summary>
    public static readonly RequestKind WebSockets = new("WebSocket message", "/") { Load = WebSocketLoad.RunAsync };

    /// <summary>A unary call of gRPC.</summary>
    public static readonly RequestKind Grpc = new("gRPC call", GrpcLoad.Path) { Load = GrpcLoad.RunAsync, IsByHttp2 = true };

    /// <summary>Bytes of a body; 0 for a GET.</summary>
    public int BodyBytes { get; init; }

    public bool IsByTls { get; init; }

    /// <summary>By HTTP/2 without TLS.</summary>
    public bool IsByHttp2 { get; init; }

    /// <summary>Each on a connection of its own.</summary>
    public bool ClosesConnection { get; init; }

    /// <summary>Asks a proxy again and again, for so long.</summary>
    public Func<Proxy, TimeSpan, CancellationToken, Task<LoadResult>> Load { get; init; } = GetLoad.RunAsync;
}
