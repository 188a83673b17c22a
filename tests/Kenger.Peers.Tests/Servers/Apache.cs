using Kenger.TestKit;

namespace Kenger.Peers.Tests.Servers;

/// <summary>Apache, with files, and as a proxy before an app that takes paths as they come.</summary>
internal static class Apache
{
    private const string Modules = "/usr/lib/apache2/modules";

    private static readonly string[] Needed =
        ["mpm_event", "authz_core", "dir", "mime", "proxy", "proxy_http"];

    private static readonly string? Program =
        MachinePrograms.Find("apache2") is { } found && Needed.All(module => File.Exists($"{Modules}/mod_{module}.so")) ? found : null;

    public static PeerKind Kind { get; } = new(
        "Apache",
        "apache2-bin",
        () => Program is null ? null : Installed.AskVersion(@"Apache/(\d+\.\d+)", Program, "-v"),
        [
            new("apache-files", "files below `DocumentRoot`"),
            new("apache-files-slashes", "the same with `AllowEncodedSlashes On`"),
            new("apache-files-nodecode", "the same with `AllowEncodedSlashes NoDecode`"),
            new("apache-proxy", "`ProxyPass / http://app/`, `app` looks at the raw target"),
        ],
        StartAsync);

    private static Task<PeerServer> StartAsync(PeerKind kind) => kind.StartAtChosenPortsAsync((folder, ports) =>
    {
        folder.Write("site/apache-files/s", Guarded.Open);
        folder.Write("secret/apache-files/s", Guarded.Mark);
        var file = folder.Write("apache.conf", $"""
            ServerRoot {folder.Root}
            PidFile {folder.Root}/apache.pid
            DefaultRuntimeDir {folder.Root}
            ErrorLog {folder.Root}/error.log
            LogLevel crit
            ServerName localhost
            TypesConfig /dev/null
            {string.Join('\n', Needed.Select(module => $"LoadModule {module}_module {Modules}/mod_{module}.so"))}
            {(Environment.IsPrivilegedProcess ? "User www-data\nGroup www-data" : "")}
            StartServers 1
            ServerLimit 2
            ThreadsPerChild 64
            MaxRequestWorkers 128
            MaxKeepAliveRequests 0
            {string.Join('\n', ports.Values.Select(port => $"Listen 127.0.0.1:{port}"))}
            DirectoryIndex index.html
            <Directory />
              Require all granted
            </Directory>
            {Site(ports["apache-files"])}
            <VirtualHost 127.0.0.1:{ports["apache-files"]}>
              ServerName {Guarded.Host}
              ServerAlias {Guarded.IdnHost}
              DocumentRoot {folder.Secret}
            </VirtualHost>
            {Site(ports["apache-files-slashes"], "AllowEncodedSlashes On")}
            {Site(ports["apache-files-nodecode"], "AllowEncodedSlashes NoDecode")}
            {Site(ports["apache-proxy"], $"ProxyPass / http://127.0.0.1:{RawReader.AsItIs.Port}/")}
            """);
        return ServerProcess.Start(Program!, ["-d", folder.Root, "-f", file, "-D", "FOREGROUND"], folder.Root);

        string Site(int port, string setting = "") => $"""
            <VirtualHost 127.0.0.1:{port}>
              DocumentRoot {folder.Site}
              {setting}
            </VirtualHost>
            """;
    });
}
