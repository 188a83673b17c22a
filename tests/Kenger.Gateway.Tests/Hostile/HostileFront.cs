namespace Kenger.Gateway.Tests;

/// <summary>A gateway for raw clients, before a node that records what arrives.</summary>
public sealed class HostileFront : IAsyncLifetime
{
    /// <summary>Follows each request on its connection: it is answered if that one was read to its end, and no further.</summary>
    public const string Sentinel = "GET /sentinel HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n";

    private static readonly string[] Ours = ["Host", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host",
        "X-Forwarded-Port"];

    private readonly RecordingBackend _backend = RecordingBackend.Start();
    private GatewayHost _gateway = null!;

    internal RecordingBackend Backend => _backend;

    internal GatewayHost Gateway => _gateway;

    public async Task InitializeAsync() =>
        _gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(_backend.Port)));

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    /// <summary>Sends it, and the sentinel after it. Returns the statuses that were answered.</summary>
    internal async Task<IReadOnlyList<int>> SendAsync(string bytes)
    {
        _backend.Forget();
        return RawClient.StatusesIn(await RawClient.SendAsync(_gateway.Traffic, bytes + Sentinel));
    }

    /// <summary>Whole requests other than the sentinel that have arrived, once all have that ever will.</summary>
    internal async Task<IReadOnlyList<RecordedRequest>> ArrivedAsync()
    {
        // What was on its way before this one is there when it is.
        await _gateway.GetTextAsync("/last");
        return [.. _backend.Requests.Where(request => request.Target is not ("/sentinel" or "/last"))];
    }

    /// <summary>Exactly one each of the headers that are ours to say, and nothing else of the kind.</summary>
    internal void AssertOurs(RecordedRequest request)
    {
        Assert.Equal(["shop.example.com"], request["Host"]);
        Assert.Equal(["127.0.0.1"], request["X-Real-IP"]);
        Assert.Equal(["127.0.0.1"], request["X-Forwarded-For"]);
        Assert.Equal(["http"], request["X-Forwarded-Proto"]);
        Assert.Equal(["shop.example.com"], request["X-Forwarded-Host"]);
        Assert.Equal([$"{_gateway.Traffic.Port}"], request["X-Forwarded-Port"]);
        Assert.Empty(request["Forwarded"]);
        Assert.DoesNotContain(request.Headers, header => Ours.Contains(header.Name.Replace('_', '-'), StringComparer.OrdinalIgnoreCase)
            && !Ours.Contains(header.Name, StringComparer.OrdinalIgnoreCase));
    }
}
