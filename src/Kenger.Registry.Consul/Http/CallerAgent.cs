using System.Net;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Consul.Http;

/// <summary>
/// Which agent a caller talks to. With Consul each machine has one, and what it registered there is what it sees there; the registry is that for each address that calls.
/// </summary>
internal static class CallerAgent
{
    /// <summary>The caller's address; one for all of loopback.</summary>
    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteAddress();
        return !IPAddress.TryParse(address, out var parsed) || IPAddress.IsLoopback(parsed) ? "127.0.0.1" : address;
    }

    /// <summary>The namespaces that the caller may see.</summary>
    public static IEnumerable<NamespaceState> Namespaces(HttpContext context, RegistryState state) => context.Request.Grant().Namespaces.Select(state.Current);
}
