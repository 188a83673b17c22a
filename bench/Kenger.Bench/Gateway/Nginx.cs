using System.Net;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>nginx with a configuration of its own, apart from the one the system may have.</summary>
internal static class Nginx
{
    /// <summary>Connections in each worker, to clients and to nodes.</summary>
    public const int MaxConnections = 16_384;

    /// <summary>Starts it with these blocks of the <c>http</c> section, for a port.</summary>
    public static Task<NativeProcess> StartAsync(
        IPAddress address, int workers, Func<string, int, string> http, CancellationToken cancellationToken, int maxConnections = MaxConnections) =>
        NativeProcess.StartAsync(
            "nginx",
            address,
            (directory, port) =>
                $$"""
                {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
                daemon off;
                worker_processes {{workers}};
                worker_rlimit_nofile 32768;
                error_log stderr error;
                pid {{directory}}/pid;
                events { worker_connections {{maxConnections}}; }
                http {
                  access_log off;
                  client_body_temp_path {{directory}}/body;
                  proxy_temp_path {{directory}}/proxy;
                  fastcgi_temp_path {{directory}}/fastcgi;
                  uwsgi_temp_path {{directory}}/uwsgi;
                  scgi_temp_path {{directory}}/scgi;
                  tcp_nodelay on;
                  keepalive_timeout 1h;
                  keepalive_requests 1000000000;
                  {{http(directory, port)}}
                }
                """,
            (directory, file) => ["-p", directory, "-c", file, "-e", "stderr"],
            cancellationToken);
}
