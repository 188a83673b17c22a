using Kenger.Gateway.AccessLogs;

namespace Kenger.Gateway;

/// <summary>
/// Sends a host and path to a namespace. An exact host wins over a wildcard, the longer wildcard over the shorter one, a wildcard over none, then
/// the longer path wins over the shorter one.
/// </summary>
public sealed class GatewayRoute
{
    /// <summary>The value of <see cref="Auth"/> that asks for an API key.</summary>
    public const string KeyAuth = "key";

    /// <summary>The value of <see cref="Auth"/> that asks for a name and password.</summary>
    public const string BasicAuth = JwtRules.Basic;

    /// <summary>
    /// One or several hosts, separated by commas: <c>shop.example.com</c>, <c>*.example.com</c>, with a port if it matters.
    /// Default: every host.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>
    /// A prefix of whole segments (<c>/api</c> takes <c>/api</c> and <c>/api/orders</c>, not <c>/apis</c>), or an ASP.NET
    /// Core route pattern such as <c>/api/{version}/orders/{**rest}</c>. The path is passed on as it came, unless a setting below changes it. Default: every
    /// path.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>The namespace whose nodes serve it. Required.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>
    /// Who may pass: <c>key</c> for one of <see cref="KengerGatewayOptions.ApiKeys"/> in <c>X-API-Key</c>, <c>basic</c> for the name and password of one of
    /// <see cref="KengerGatewayOptions.Users"/>, or the name of an authorization policy or authentication scheme that the host adds. Default: everybody.
    /// </summary>
    public string? Auth { get; set; }

    /// <summary>
    /// The tokens (JWT) that let requests pass, in <c>Authorization: Bearer</c>. With <see cref="Auth"/> a request needs both. Default: no token is asked for.
    /// </summary>
    public GatewayJwt? Jwt { get; set; }

    /// <summary>
    /// Whether clients must have shown a certificate in their TLS handshake; others are answered 403. Needs <see cref="KengerGatewayOptions.ClientCertificates"/>. Default: false.
    /// </summary>
    public bool ClientCertificate { get; set; }

    /// <summary>A service that says whether a request may pass. Default: nobody is asked.</summary>
    public GatewayForwardAuth? ForwardAuth { get; set; }

    /// <summary>How many requests a client may make. Default: any number.</summary>
    public GatewayRateLimit? RateLimit { get; set; }

    /// <summary>How many requests may be under way at once. Default: any number.</summary>
    public GatewayInFlight? InFlight { get; set; }

    /// <summary>Faults on purpose. Default: none.</summary>
    public GatewayFault? Fault { get; set; }

    /// <summary>Answers that are kept, and given again. Default: none are.</summary>
    public GatewayCache? Cache { get; set; }

    /// <summary>Copies of requests for another namespace. Default: none.</summary>
    public GatewayMirror? Mirror { get; set; }

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

    /// <summary>
    /// The methods that may pass, in capitals: <c>GET</c>, <c>HEAD</c>. Others are answered 405 with <c>Allow</c>. <c>GET</c> stands for WebSockets of
    /// HTTP/2, too. Default: every method.
    /// </summary>
    public IList<string> Methods { get; } = [];

    /// <summary>
    /// Addresses and CIDR ranges of clients that may pass; others are answered 403. Behind <see cref="KengerGatewayOptions.TrustedProxies"/> the client
    /// is whom they name. Default: everybody.
    /// </summary>
    public IList<string> AllowFrom { get; } = [];

    /// <summary>As <see cref="AllowFrom"/>, those that may not pass, also where <see cref="AllowFrom"/> has them. Default: nobody.</summary>
    public IList<string> DenyFrom { get; } = [];

    /// <summary>The largest body of a request, in bytes, 0–1 TiB; larger ones are answered 413. Default: any size.</summary>
    public long? MaxBodyBytes { get; set; }

    /// <summary>
    /// Taken off the path before a node gets it: the beginning of <see cref="Path"/>, in whole segments. <c>/api</c> makes <c>/orders</c> of
    /// <c>/api/orders</c>. Default: nothing.
    /// </summary>
    public string? StripPrefix { get; set; }

    /// <summary>Put before the path that a node gets, after <see cref="StripPrefix"/>: <c>/v2</c>. Default: nothing.</summary>
    public string? AddPrefix { get; set; }

    /// <summary>
    /// The path that a node gets, with the names of <see cref="Path"/>: <c>/orders/{id}/{**rest}</c> for a path <c>/api/{version}/orders/{id}/{**rest}</c>.
    /// Of a path that is a prefix <c>{**rest}</c> is what follows it. Not together with the two above. Default: the path as it came.
    /// </summary>
    public string? Rewrite { get; set; }

    /// <summary>Which pages of other origins may ask by script. Default: whatever nodes say of it.</summary>
    public GatewayCors? Cors { get; set; }

    /// <summary>Answers 503 with a page, instead of a node. Default: no maintenance.</summary>
    public GatewayMaintenance? Maintenance { get; set; }

    /// <summary>Sends clients elsewhere, instead of to a node. Default: to a node.</summary>
    public GatewayRedirect? Redirect { get; set; }

    /// <summary>Headers of requests that are set, added or removed before a node gets them, in this order. Default: none.</summary>
    public IList<GatewayHeader> RequestHeaders { get; } = [];

    /// <summary>As <see cref="RequestHeaders"/>, headers of answers, those of the gateway itself included. Default: none.</summary>
    public IList<GatewayHeader> ResponseHeaders { get; } = [];
}
