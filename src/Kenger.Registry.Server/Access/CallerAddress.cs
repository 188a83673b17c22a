using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Access;

/// <summary>Where a caller connects from.</summary>
internal static class CallerAddress
{
    public static string RemoteAddress(this ConnectionInfo connection) =>
        ClientNetwork.Normalize(connection.RemoteIpAddress)?.ToString() ?? "unknown";

    /// <summary>Who is slowed down together.</summary>
    public static IPAddress Network(this ConnectionInfo connection) =>
        ClientNetwork.NetworkOf(ClientNetwork.Normalize(connection.RemoteIpAddress) ?? IPAddress.None);
}
