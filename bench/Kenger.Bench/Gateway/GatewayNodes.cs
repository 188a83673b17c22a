using System.Globalization;
using Kenger.Bench.Http;
using Kenger.Contracts;

namespace Kenger.Bench.Gateway;

/// <summary>Nodes of the backend, at the registry. Nobody sends heartbeats for them.</summary>
internal static class GatewayNodes
{
    public static byte[] Registration(string ns, int node, int port, int weight = KengerDefaults.Weight) => HttpRequests.Post(
        ApiRoutes.NodeRegister,
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"ns":"{{ns}}","host":"{{Backend.HostOf(node)}}","port":{{port}},"weight":{{weight}},"mode":"{{NodeModes.Static}}"}"""));

    public static byte[] Deregistration(string ns, int node, int port) => HttpRequests.Post(
        ApiRoutes.NodeDeregister,
        string.Create(CultureInfo.InvariantCulture, $$"""{"ns":"{{ns}}","host":"{{Backend.HostOf(node)}}","port":{{port}}}"""));

    /// <summary>Registers the backend's first nodes in a namespace.</summary>
    public static async Task FillAsync(Uri registry, string ns, Backend backend, int nodes, CancellationToken cancellationToken)
    {
        using var connection = await HttpConnection.OpenAsync(registry, cancellationToken);
        for (var node = 0; node < nodes; node++)
        {
            await connection.SendAsync(Registration(ns, node, backend.Port), cancellationToken);
        }
    }
}
