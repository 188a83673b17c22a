using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// The endpoints that the original registry had. Its clients are out there, and some send fields that nobody knows; on all other endpoints
/// these are refused.
/// </summary>
internal static class OriginalEndpoints
{
    private static readonly string[] All =
    [
        ApiRoutes.NamespaceList, ApiRoutes.NamespaceAdd, ApiRoutes.NamespaceUpdate, ApiRoutes.NamespaceDelete,
        ApiRoutes.NodeList, ApiRoutes.NodeRegister, ApiRoutes.NodeDeregister, ApiRoutes.NodeWeight, ApiRoutes.NodeUpdate, ApiRoutes.NodeDelete,
        ApiRoutes.Heartbeat, ApiRoutes.Sync,
    ];

    /// <summary>Whether a request is for one of these.</summary>
    public static bool Has(HttpRequest request) => Array.Exists(All, path => request.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a path is one of these, whatever group it is mapped in.</summary>
    public static bool Has(string path) => Array.Exists(All, each => path.EndsWith(each, StringComparison.OrdinalIgnoreCase));
}
