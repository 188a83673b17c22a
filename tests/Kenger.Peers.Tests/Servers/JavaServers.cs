using Kenger.TestKit;

namespace Kenger.Peers.Tests.Servers;

/// <summary>The servlet containers. Their apps are compiled by Java itself, when it starts them.</summary>
internal static class JavaServers
{
    private static readonly string? TomcatJars =
        Installed.FindJars("tomcat10-embed-core", "tomcat10-annotations-api", "tomcat10-servlet-api");

    private static readonly string? JettyJars = Installed.FindJars(
        "jetty9-server", "jetty9-servlet", "jetty9-http", "jetty9-io", "jetty9-util", "jetty9-util-ajax", "jetty9-security", "servlet-api");

    public static PeerKind Tomcat { get; } = new(
        "Tomcat",
        "libtomcat10-embed-java, default-jdk-headless",
        () => VersionOf(TomcatJars, "tomcat10-embed-core-", 2),
        [
            new("tomcat-servlet", $"a servlet at `/api/*`; `{Guarded.Host}` a `Host` of its own"),
            new("tomcat-files", "the default servlet: files"),
            new("tomcat-decode", "a servlet, `encodedSolidusHandling` `decode`"),
            new("tomcat-passthrough", "a servlet, `encodedSolidusHandling` `passthrough`"),
            new("tomcat-backslash", "a servlet, `allowBackslash` and `relaxedPathChars`"),
        ],
        kind => StartAsync(kind, TomcatJars!, "TomcatNode.java"));

    public static PeerKind Jetty { get; } = new(
        "Jetty",
        "libjetty9-java, default-jdk-headless",
        () => VersionOf(JettyJars, "jetty9-server-", 1),
        [
            new("jetty-servlet", $"a servlet at `/api/*`; `{Guarded.Host}` a virtual host"),
            new("jetty-files", "`ResourceHandler`: files"),
            new("jetty-contexts", "a context at `/api`"),
        ],
        kind => StartAsync(kind, JettyJars!, "JettyNode.java"));

    private static Task<PeerServer> StartAsync(PeerKind kind, string jars, string app) => kind.StartAppAsync(folder => ServerProcess.Start(
        MachinePrograms.Find("java")!, ["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", jars, PeerApps.Find(app), folder.Site, folder.Root], folder.Root));

    // The name without a version leads to the one with it.
    private static string? VersionOf(string? jars, string prefix, int parts) =>
        jars is null
            ? null
            : Directory.EnumerateFiles("/usr/share/java", $"{prefix}*.jar").Select(jar => Path.GetFileNameWithoutExtension(jar)[prefix.Length..])
                .Where(version => char.IsDigit(version[0])).Select(version => string.Join('.', version.Split('.').Take(parts))).FirstOrDefault();
}
