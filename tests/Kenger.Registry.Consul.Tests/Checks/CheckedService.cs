using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Consul.Tests.Checks;

/// <summary>A service that is asked how it is, and answers as a test likes.</summary>
internal sealed class CheckedService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CheckedService(WebApplication app) => _app = app;

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public int Port => new Uri(_app.Urls.First()).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    public static Task<CheckedService> StartAsync(int status, string body = "") => StartAsync(async context =>
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    });

    /// <summary>gRPC with its health service: serving or not.</summary>
    public static Task<CheckedService> StartGrpcAsync(Func<string, int> statusOf) => StartAsync(
        async context =>
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer);
            var name = buffer.Length > 7 ? Encoding.UTF8.GetString(buffer.ToArray().AsSpan(7)) : "";
            context.Response.ContentType = "application/grpc";
            var status = statusOf(name);
            if (status >= 0)
            {
                await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 8, (byte)status });
            }

            context.Response.AppendTrailer("grpc-status", status >= 0 ? "0" : "5");
        },
        HttpProtocols.Http2);

    public static async Task<CheckedService> StartAsync(RequestDelegate answer, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols));
        var app = builder.Build();
        var service = new CheckedService(app);
        app.Run(context =>
        {
            service.Asked++;
            return answer(context);
        });
        await app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
