using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.Gateway.Tests;

public sealed class Http2FrontTests
{
    [Fact]
    public async Task ManyRequestsOnOneConnection_AllAreAnsweredOverHttp2()
    {
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            var hash = await SHA256.HashDataAsync(context.Request.Body);
            await context.Response.Body.WriteAsync(hash);
        });
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
                listener.Protocols = HttpProtocols.Http2)),
            settings: ("KENGER_GATEWAY_NAMESPACE", "shop"));
        var front = gateway.Urls[2];
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var body = new byte[100_000 + i];
            Random.Shared.NextBytes(body);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(front, $"/{i}"))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(body),
            };
            using var response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(HttpVersion.Version20, response.Version);
            Assert.Equal(SHA256.HashData(body), await response.Content.ReadAsByteArrayAsync());
        }));

        Assert.Equal(50, backend.Requests.Count);
    }
}
