namespace Kenger.Peers.Tests.Servers;

/// <summary>The apps that are run by servers that run apps.</summary>
internal static class PeerApps
{
    public static string Find(string name) => Path.Combine(AppContext.BaseDirectory, "Servers", "Apps", name);
}
