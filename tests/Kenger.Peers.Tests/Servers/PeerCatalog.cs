namespace Kenger.Peers.Tests.Servers;

/// <summary>All servers there are tests with.</summary>
internal static class PeerCatalog
{
    public static IReadOnlyList<PeerKind> All { get; } =
        [Nginx.Kind, Apache.Kind, NodeJs.Kind, Python.Kind, GoServer.Kind, JavaServers.Tomcat, JavaServers.Jetty];

    public static PeerKind Find(string name) => All.Single(kind => kind.Name == name);
}
