using System.Net;

namespace Kenger.Bench.Gateway;

/// <summary>nginx as a proxy that keeps its connections and tells nodes who asked, as Kenger does.</summary>
internal static class NginxProxy
{
    // In each worker.
    private const int LeastKept = 256;

    private const string Upgrades =
        """
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_to_nodes;
        proxy_read_timeout 1h;
        proxy_send_timeout 1h;
        """;

    public static async Task<Proxy> StartAsync(
        string name,
        Backend backend,
        int nodes,
        CancellationToken cancellationToken,
        ServerCertificate? certificate = null,
        Traffic traffic = Traffic.Requests,
        int maxConnections = Nginx.MaxConnections)
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
                map $http_upgrade $connection_to_nodes {
                  default upgrade;
                  "" "";
                }
                server {
                  listen 127.0.0.1:{{port}}{{(traffic == Traffic.Grpc ? " http2" : "")}};
                  {{(certificate is null ? "" : $"listen {ServerCertificate.Address}:{port} ssl;")}}
                  {{tls}}
                  location / {
                    {{(traffic == Traffic.Grpc ? Grpc() : Http(traffic))}}
                  }
                }
                """,
            cancellationToken,
            maxConnections);
        var url = new Uri($"http://{nginx.EndPoint}");
        return new Proxy(name, url, nginx.Id, nginx)
        {
            TlsUrl = ServerCertificate.UrlAt(nginx.EndPoint.Port),
            Http2Url = traffic == Traffic.Grpc ? url : null,
        };
    }

    // HTTP/2 has no Host; nginx makes one of what it has instead.
    private static string Grpc() =>
        $"""
        grpc_pass grpc://nodes;
        {Headers("grpc_set_header", "$host")}
        """;

    private static string Http(Traffic traffic) =>
        $"""
        proxy_pass http://nodes;
        proxy_http_version 1.1;
        {(traffic == Traffic.WebSockets ? Upgrades : "proxy_set_header Connection \"\";")}
        {Headers("proxy_set_header", "$http_host")}
        """;

    // What Kenger tells nodes.
    private static string Headers(string set, string host) =>
        $"""
        {set} Host {host};
        {set} X-Real-IP $remote_addr;
        {set} X-Forwarded-For $remote_addr;
        {set} X-Forwarded-Proto $scheme;
        {set} X-Forwarded-Host {host};
        {set} X-Forwarded-Port $server_port;
        """;
}
