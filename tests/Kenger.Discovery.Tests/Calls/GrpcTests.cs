using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Discovery.Tests.Calls;

/// <summary>A real gRPC channel over real HTTP/2, with a service's name as its address.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static readonly Method<byte[], byte[]> Method = new(MethodType.Unary, "test.Service", "Call", Bytes, Bytes);

    private RealRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await RealRegistry.StartAsync();

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Calls_OfOneChannel_AreSplitByWeight()
    {
        await using var one = await StartAsync(1);
        await using var two = await StartAsync(3);
        await using var services = _registry.Consumer(build: build => build.AddHttpClient("grpc").AddKengerDiscovery());
        using var channel = GrpcChannel.ForAddress(
            "http://orders", new GrpcChannelOptions { HttpHandler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("grpc") });
        var counts = new Dictionary<byte, int>();

        for (var i = 0; i < 40; i++)
        {
            var answer = await channel.CreateCallInvoker().AsyncUnaryCall(Method, host: null, default, [1]);
            counts[answer[0]] = counts.GetValueOrDefault(answer[0]) + 1;
        }

        Assert.Equal([(1, 10), (3, 30)], counts.Select(pair => ((int)pair.Key, pair.Value)).Order());
    }

    private async Task<WebApplication> StartAsync(byte weight)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapPost("/test.Service/Call", async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 1, weight });
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync();
        await _registry.PostAsync(ApiRoutes.NodeRegister, new { ns = "orders", host = "127.0.0.1", port = new Uri(app.Urls.Single()).Port, weight });
        return app;
    }
}
