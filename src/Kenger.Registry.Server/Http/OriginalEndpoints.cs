using System.Collections.Frozen;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// The endpoints that the original registry had. Its clients are out there, and some send fields that nobody knows; on all other endpoints
/// these are refused.
/// </summary>
internal static class OriginalEndpoints
{
    private static readonly FrozenSet<string> All = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ApiRoutes.NamespaceList, ApiRoutes.NamespaceAdd, ApiRoutes.NamespaceUpdate, ApiRoutes.NamespaceDelete,
        ApiRoutes.NodeList, ApiRoutes.NodeRegister, ApiRoutes.NodeDeregister, ApiRoutes.NodeWeight, ApiRoutes.NodeUpdate, ApiRoutes.NodeDelete,
        ApiRoutes.Heartbeat, ApiRoutes.Sync);

    /// <summary>Whether a request is for one of these.</summary>
    public static bool Has(HttpRequest request) => All.Contains(request.Path.Value ?? "");

    /// <summary>Whether a path is one of these, whatever group it is mapped in.</summary>
    public static bool Has(string path) => All.Any(each => path.EndsWith(each, StringComparison.OrdinalIgnoreCase));
}
