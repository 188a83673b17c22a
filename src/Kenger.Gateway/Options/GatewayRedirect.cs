namespace Kenger.Gateway;

/// <summary>Where the clients of a route are sent.</summary>
public sealed class GatewayRedirect
{
    /// <summary>
    /// The new URL, or a path of the same host. <c>{host}</c> is the host that was asked, without its port, and only for routes with a
    /// <see cref="GatewayRoute.Host"/>; <c>{path}</c> the path as a node would get it; <c>{query}</c> the query with its <c>?</c>, or nothing:
    /// <c>https://{host}{path}{query}</c>. Who asks has no say in the host. Required.
    /// </summary>
    public string To { get; set; } = "";

    /// <summary>301 or 308 for good, which browsers remember, 302 or 307 for now; 307 and 308 keep method and body. Default: 302.</summary>
    public int Status { get; set; } = 302;
}
