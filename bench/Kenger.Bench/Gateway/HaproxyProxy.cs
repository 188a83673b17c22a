using System.Net;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>HAProxy with connections to nodes that all clients share.</summary>
internal static class HaproxyProxy
{
    public static async Task<Proxy> StartAsync(Backend backend, int nodes, CancellationToken cancellationToken, ServerCertificate? certificate = null)
    {
        var servers = string.Concat(Enumerable.Range(0, nodes).Select(node => $"  server n{node} {Backend.HostOf(node)}:{backend.Port}\n"));
        var haproxy = await NativeProcess.StartAsync(
            "haproxy",
            IPAddress.Loopback,
            (_, port) =>
                $"""
                global
                  maxconn 8192
                  nbthread {Environment.ProcessorCount}
                defaults
                  mode http
                  timeout connect 10s
                  timeout client 1h
                  timeout server 1h
                  option http-keep-alive
                listen proxy
                  bind 127.0.0.1:{port}
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
        return new Proxy("HAProxy", new Uri($"http://{haproxy.EndPoint}"), haproxy.Id, haproxy) { TlsUrl = ServerCertificate.UrlAt(haproxy.EndPoint.Port) };
    }
}
