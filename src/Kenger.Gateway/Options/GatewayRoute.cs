using Kenger.Gateway.AccessLogs;

namespace Kenger.Gateway;

/// <summary>
/// Sends a host and path to a namespace. An exact host wins over a wildcard, a wildcard over none, then the longer path
/// wins over the shorter one.
/// </summary>
public sealed class GatewayRoute
{
    /// <summary>The value of <see cref="Auth"/> that asks for an API key.</summary>
    public const string KeyAuth = "key";

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
    /// Who may pass: <c>key</c> for one of <see cref="KengerGatewayOptions.ApiKeys"/> in <c>X-API-Key</c>, or the name of an
    /// authorization policy or authentication scheme that the host adds. Default: everybody.
    /// </summary>
    public string? Auth { get; set; }

    /// <summary>How many requests a client may make. Default: any number.</summary>
    public GatewayRateLimit? RateLimit { get; set; }

    /// <summary>Whether its requests are in the access log, where there is one. Default: true.</summary>
    public bool AccessLog { get; set; } = true;

    /// <summary>As <see cref="KengerGatewayOptions.ConnectTimeout"/>, for this route. Default: that one.</summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>As <see cref="KengerGatewayOptions.ActivityTimeout"/>, for this route. Default: that one.</summary>
    public TimeSpan? ActivityTimeout { get; set; }

    /// <summary>As <see cref="KengerGatewayOptions.AnswerTimeout"/>, for this route. Default: that one.</summary>
    public TimeSpan? AnswerTimeout { get; set; }

    /// <summary>As <see cref="KengerGatewayOptions.QuietTimeout"/>, for this route. Default: that one.</summary>
    public TimeSpan? QuietTimeout { get; set; }

    /// <summary>As <see cref="KengerGatewayOptions.Protocol"/>, for this route. Default: that one.</summary>
    public string? Protocol { get; set; }

    /// <summary>
    /// How a node is picked, in the words of <see cref="KengerGatewayOptions.Pick"/>. Default: as the gateway's.
    /// </summary>
    public string? Pick { get; set; }
}
