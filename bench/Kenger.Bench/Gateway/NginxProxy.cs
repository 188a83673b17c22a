using System.Net;

namespace Kenger.Bench.Gateway;

/// <summary>nginx as a proxy that keeps its connections and tells nodes who asked, as Kenger does.</summary>
internal static class NginxProxy
{
    // In each worker.
    private const int LeastKept = 256;

    public static async Task<Proxy> StartAsync(string name, Backend backend, int nodes, CancellationToken cancellationToken, ServerCertificate? certificate = null)
    {
        var tls = certificate is null ? "" : $"ssl_certificate {certificate.ChainPath}; ssl_certificate_key {certificate.KeyPath}; ssl_protocols TLSv1.2 TLSv1.3;";
        var servers = string.Concat(Enumerable.Range(0, nodes).Select(node => $"server {Backend.HostOf(node)}:{backend.Port};\n"));
        var nginx = await Nginx.StartAsync(
            IPAddress.Loopback,
            Environment.ProcessorCount,
            (_, port) =>
                $$"""
                upstream nodes {
                  {{servers}}
                  keepalive {{Math.Max(LeastKept, 2 * nodes)}};
                  keepalive_requests 1000000000;
                  keepalive_timeout 1h;
                }
                server {
                  listen 127.0.0.1:{{port}};
                  {{(certificate is null ? "" : $"listen {ServerCertificate.Address}:{port} ssl;")}}
                  {{tls}}
                  location / {
                    proxy_pass http://nodes;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $http_host;
                    proxy_set_header X-Real-IP $remote_addr;
                    proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_set_header X-Forwarded-Host $http_host;
                    proxy_set_header X-Forwarded-Port $server_port;
                  }
                }
                """,
            cancellationToken);
        return new Proxy(name, new Uri($"http://{nginx.EndPoint}"), nginx.Id, nginx) { TlsUrl = ServerCertificate.UrlAt(nginx.EndPoint.Port) };
    }
}
