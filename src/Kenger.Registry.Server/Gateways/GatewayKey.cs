namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// A gateway as the registry knows it: an id, and the token it is said with. Two tokens with the same id are two gateways, so that nobody
/// speaks for another one's.
/// </summary>
/// <param name="Token">The token's name.</param>
/// <param name="Id">What the gateway calls itself.</param>
internal readonly record struct GatewayKey(string Token, string Id)
{
    // No gateway's id has one.
    private const char Apart = ' ';

    /// <summary>It is an application that calls services by name, and no gateway: it is waited for alike, and reports nothing.</summary>
    public bool IsConsumer => Id.Contains(Apart, StringComparison.Ordinal);

    /// <summary>What a consumer calls itself: its application and which of its processes.</summary>
    public (string Application, string Instance) Consumer => Id.IndexOf(Apart, StringComparison.Ordinal) is var end and >= 0 ? (Id[..end], Id[(end + 1)..]) : (Id, "");

    /// <summary>As people read it.</summary>
    public string Display => Id.Replace(Apart, '/');

    public static GatewayKey OfConsumer(string token, string application, string instance) => new(token, $"{application}{Apart}{instance}");
}
