using System.Net;

namespace Kenger.Gateway.Tests;

/// <summary>A gateway with an address for HTTP/2, and a client that knows.</summary>
internal sealed class Http2Gateway(GatewayHost host) : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        BaseAddress = host.Urls[2],
    };

    public GatewayHost Host => host;

    public Uri Traffic => host.Urls[2];

    /// <summary>One namespace for everything, its nodes spoken to in HTTP/2 unless told otherwise.</summary>
    public static async Task<Http2Gateway> StartAsync(FakeRegistry registry, params (string Key, string? Value)[] settings) =>
        new(await GatewayHost.StartForAsync("shop", registry,
            [("KENGER_GATEWAY_HTTP2_LISTEN", "http://127.0.0.1:0"), ("KENGER_GATEWAY_PROTOCOL", "http2"), .. settings]));

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null) =>
        _http.SendAsync(
            new HttpRequestMessage(method, path) { Content = content, Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact },
            HttpCompletionOption.ResponseHeadersRead);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await host.DisposeAsync();
    }
}
