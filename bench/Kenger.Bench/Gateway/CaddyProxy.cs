using System.Net;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>Caddy with kept connections to nodes; it tells nodes who asked by itself.</summary>
internal static class CaddyProxy
{
    public static async Task<Proxy> StartAsync(
        Backend backend, int nodes, ServerCertificate? certificate, CancellationToken cancellationToken, Traffic traffic = Traffic.Requests)
    {
        var isHttp2 = traffic == Traffic.Grpc;
        var all = string.Join(' ', Enumerable.Range(0, nodes).Select(node => $"{(isHttp2 ? "h2c://" : "")}{Backend.HostOf(node)}:{backend.Port}"));
        var caddy = await NativeProcess.StartAsync(
            "caddy",
            IPAddress.Loopback,
            (directory, port) =>
                $$"""
                {
                  admin off
                  auto_https off
                  storage file_system {{directory}}
                  default_sni localhost
                  log {
                    level ERROR
                  }
                  {{(isHttp2 ? "servers {\n protocols h1 h2 h2c\n }" : "")}}
                }
                (nodes) {
                  reverse_proxy {{all}} {
                    lb_policy random
                    transport http {
                      keepalive_idle_conns_per_host 256
                      {{(isHttp2 ? "versions h2c 2" : "")}}
                    }
                  }
                }
                http://:{{port}} {
                  bind 127.0.0.1
                  import nodes
                }
                {{(certificate is null ? "" : Tls(certificate, port))}}
                """,
            (_, file) => ["run", "--config", file, "--adapter", "caddyfile"],
            cancellationToken);
        var url = new Uri($"http://{caddy.EndPoint}");
        return new Proxy("Caddy", url, caddy.Id, caddy)
        {
            TlsUrl = certificate is null ? null : ServerCertificate.UrlAt(caddy.EndPoint.Port),
            Http2Url = isHttp2 ? url : null,
        };
    }

    private static string Tls(ServerCertificate certificate, int port) =>
        $$"""
        https://localhost:{{port}}, https://{{ServerCertificate.Address}}:{{port}} {
          bind {{ServerCertificate.Address}}
          tls {{certificate.ChainPath}} {{certificate.KeyPath}}
          import nodes
        }
        """;
}
