using Kenger.TestKit;

namespace Kenger.Peers.Tests.Servers;

/// <summary>nginx, with files, with locations, and as a proxy before an app that takes paths as they come.</summary>
internal static class Nginx
{
    private static readonly string? Program = MachinePrograms.Find("nginx");

    public static PeerKind Kind { get; } = new(
        "nginx",
        "nginx",
        () => Program is null ? null : Installed.AskVersion(@"nginx/(\d+\.\d+)", Program, "-v"),
        [
            new("nginx-location", "`location /api/`"),
            new("nginx-files", "files below `root`"),
            new("nginx-proxy", "`proxy_pass http://app` (no URI: the target as it came), `app` looks at the raw target"),
            new("nginx-proxy-uri", "`proxy_pass http://app/` (the target decoded and merged), `app` looks at the raw target"),
            new("nginx-proxy-servlet", "`proxy_pass http://app/`, `app` cuts `;parameters` and resolves dots, as servlet containers do"),
        ],
        StartAsync);

    private static Task<PeerServer> StartAsync(PeerKind kind) => kind.StartAtChosenPortsAsync((folder, ports) =>
    {
        var file = folder.Write("nginx.conf", $$"""
            daemon off;
            master_process off;
            pid {{folder.Root}}/nginx.pid;
            error_log {{folder.Root}}/error.log crit;
            events { worker_connections 512; }
            http {
              access_log off;
              client_body_temp_path {{folder.Root}}/body;
              proxy_temp_path {{folder.Root}}/proxy;
              fastcgi_temp_path {{folder.Root}}/fastcgi;
              uwsgi_temp_path {{folder.Root}}/uwsgi;
              scgi_temp_path {{folder.Root}}/scgi;
              keepalive_requests 100000;
              server {
                listen 127.0.0.1:{{ports["nginx-location"]}} default_server;
                location / { return 200 "{{Guarded.Open}} $uri"; }
                location = /api { return 200 "{{Guarded.Mark}} $uri"; }
                location /api/ { return 200 "{{Guarded.Mark}} $uri"; }
              }
              server {
                listen 127.0.0.1:{{ports["nginx-location"]}};
                server_name {{Guarded.Host}} {{Guarded.IdnHost}};
                return 200 "{{Guarded.Mark}} $host";
              }
              server { listen 127.0.0.1:{{ports["nginx-files"]}}; root {{folder.Site}}; }
              server { listen 127.0.0.1:{{ports["nginx-proxy"]}}; location / { proxy_pass http://127.0.0.1:{{RawReader.AsItIs.Port}}; } }
              server { listen 127.0.0.1:{{ports["nginx-proxy-uri"]}}; location / { proxy_pass http://127.0.0.1:{{RawReader.AsItIs.Port}}/; } }
              server { listen 127.0.0.1:{{ports["nginx-proxy-servlet"]}}; location / { proxy_pass http://127.0.0.1:{{RawReader.AsServlets.Port}}/; } }
            }
            """);
        return ServerProcess.Start(Program!, ["-p", folder.Root, "-c", file], folder.Root);
    });
}
