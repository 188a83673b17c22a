namespace Kenger.Gateway.Tests;

/// <summary>Gateways with one route below <c>/app</c> that has the settings of a test.</summary>
internal static class PolicyGateways
{
    /// <summary>What a node gets must be the same with both.</summary>
    public static IReadOnlyList<string> Forwarders { get; } = [KengerGatewayOptions.YarpForwarder, KengerGatewayOptions.OwnForwarder];

    /// <summary>A gateway whose first route, <c>/app</c> unless the settings say otherwise, has these settings, and is forwarded so.</summary>
    public static Task<GatewayHost> StartAsync(int port, string? forwarder, params (string Key, string Value)[] settings) =>
        GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(port)),
            settings:
            [
                ("Kenger:Gateway:Routes:0:Path", "/app"),
                ("Kenger:Gateway:Routes:0:Namespace", "shop"),
                .. settings.Select(setting => (KeyOf(setting.Key), (string?)setting.Value)),
                .. forwarder is null ? [] : new[] { ("KENGER_GATEWAY_FORWARDER", (string?)forwarder) },
            ]);

    /// <summary>How a start with such a route is refused.</summary>
    public static async Task<string> FailAsync(params (string Key, string Value)[] settings) =>
        (await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var gateway = await StartAsync(1, forwarder: null, settings);
        })).Message;

    /// <summary>The status of a request of raw bytes, and the whole answer.</summary>
    public static async Task<(int Status, string Answer)> SendAsync(GatewayHost gateway, string target, string headers = "", string method = "GET", string body = "")
    {
        var answer = await RawClient.SendAsync(
            gateway.Traffic, $"{method} {target} HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n{headers}\r\n{body}");
        return (RawClient.StatusesIn(answer)[0], answer);
    }

    private static string KeyOf(string key) => key.StartsWith("Kenger:", StringComparison.Ordinal) ? key : $"Kenger:Gateway:Routes:0:{key}";
}
