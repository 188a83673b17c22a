namespace Kenger.Gateway;

/// <summary>
/// Copies a share of the requests to another namespace: to see what a new version makes of them before anybody gets its answers. The copy is sent beside the request, which
/// never waits for it, its answer is thrown away, and nothing of it counts for the nodes' health or a rollout. Only <c>GET</c>, <c>HEAD</c> and <c>OPTIONS</c> without a body are
/// copied; nodes know a copy by <c>Kenger-Mirrored: 1</c>.
/// </summary>
public sealed class GatewayMirror
{
    /// <summary>The namespace whose nodes get the copies: another one than the route's. Required.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>The share of requests that are copied, above 0 and up to 100. Default: 100.</summary>
    public double Percent { get; set; } = 100;

    /// <summary>Whether copies carry <c>Authorization</c>, <c>Cookie</c> and <c>X-API-Key</c>, which show who asks. Default: false.</summary>
    public bool Credentials { get; set; }
}
