using System.Net;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>HAProxy with connections to nodes that all clients share.</summary>
internal static class HaproxyProxy
{
    private const int MaxConnections = 8192;

    /// <summary>Starts it.</summary>
    /// <param name="backend">Its nodes.</param>
    /// <param name="nodes">How many of them.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="certificate">For TLS; null for none.</param>
    /// <param name="traffic">What it is set up for.</param>
    /// <param name="maxConnections">The most clients at a time; it takes as many as there are open files for.</param>
    public static async Task<Proxy> StartAsync(
        Backend backend,
        int nodes,
        CancellationToken cancellationToken,
        ServerCertificate? certificate = null,
        Traffic traffic = Traffic.Requests,
        int maxConnections = MaxConnections)
    {
        var protocol = traffic == Traffic.Grpc ? " proto h2" : "";
        var servers = string.Concat(
            Enumerable.Range(0, nodes).Select(node => $"  server n{node} {Backend.HostOf(node)}:{backend.Port}{protocol}\n"));
        var haproxy = await NativeProcess.StartAsync(
            "haproxy",
            IPAddress.Loopback,
            (_, port) =>
                $"""
                global
                  maxconn {maxConnections}
                  no strict-limits
                  nbthread {Environment.ProcessorCount}
                defaults
                  mode http
                  timeout connect 10s
                  timeout client 1h
                  timeout server 1h
                  timeout tunnel 1h
                  option http-keep-alive
                listen proxy
                  bind 127.0.0.1:{port}{protocol}
                {(certificate is null ? "" : $"  bind {ServerCertificate.Address}:{port} ssl crt {certificate.AllPath} alpn http/1.1")}
                  balance random
                  http-reuse always
                  http-request set-header X-Real-IP %[src]
                  http-request set-header X-Forwarded-For %[src]
                  http-request set-header X-Forwarded-Proto http
                  http-request set-header X-Forwarded-Host %[req.hdr(Host)]
                  http-request set-header X-Forwarded-Port %[dst_port]
                {servers}
                """,
            (_, file) => ["-db", "-q", "-f", file],
            cancellationToken);
        var url = new Uri($"http://{haproxy.EndPoint}");
        return new Proxy("HAProxy", url, haproxy.Id, haproxy)
        {
            TlsUrl = ServerCertificate.UrlAt(haproxy.EndPoint.Port),
            Http2Url = traffic == Traffic.Grpc ? url : null,
        };
    }
}
