using System.Net;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>Caddy with kept connections to nodes; it tells nodes who asked by itself.</summary>
internal static class CaddyProxy
{
    public static async Task<Proxy> StartAsync(Backend backend, int nodes, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        var all = string.Join(' ', Enumerable.Range(0, nodes).Select(node => $"{Backend.HostOf(node)}:{backend.Port}"));
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
                }
                (nodes) {
                  reverse_proxy {{all}} {
                    lb_policy random
                    transport http {
                      keepalive_idle_conns_per_host 256
                    }
                  }
                }
                http://:{{port}} {
                  bind 127.0.0.1
                  import nodes
                }
                https://localhost:{{port}}, https://{{ServerCertificate.Address}}:{{port}} {
                  bind {{ServerCertificate.Address}}
                  tls {{certificate.ChainPath}} {{certificate.KeyPath}}
                  import nodes
                }
                """,
            (_, file) => ["run", "--config", file, "--adapter", "caddyfile"],
            cancellationToken);
        return new Proxy("Caddy", new Uri($"http://{caddy.EndPoint}"), caddy.Id, caddy) { TlsUrl = ServerCertificate.UrlAt(caddy.EndPoint.Port) };
    }
}
