namespace Kenger.Gateway;

/// <summary>
/// Sends a host and path to a namespace. An exact host wins over a wildcard, a wildcard over none, then the longer path
/// wins over the shorter one.
/// </summary>
public sealed class GatewayRoute
{
    /// <summary>
    /// One or several hosts, separated by commas: <c>shop.example.com</c>, <c>*.example.com</c>, with a port if it matters.
    /// Default: every host.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>
    /// A prefix of whole segments (<c>/api</c> takes <c>/api</c> and <c>/api/orders</c>, not <c>/apis</c>), or an ASP.NET
    /// Core route pattern such as <c>/api/{version}/orders/{**rest}</c>. The path is passed on as it came. Default: every
    /// path.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>The namespace whose nodes serve it. Required.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>
    /// How a node is picked, in the words of <see cref="KengerGatewayOptions.Pick"/>. Default: as the gateway's.
    /// </summary>
    public string? Pick { get; set; }
}
