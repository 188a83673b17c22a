using System.Net;
using System.Text;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Discovery.Tests;

/// <summary>A gRPC service at a port of its own, which says which port answers.</summary>
internal sealed class GrpcNode : IAsyncDisposable
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    private readonly WebApplication _app;

    private GrpcNode(WebApplication app) => _app = app;

    /// <summary>Answers the port and the authority of the call.</summary>
    public static Method<string, string> Ask { get; } = new(MethodType.Unary, "test.Orders", "Ask", Text, Text);

    /// <summary>Answers the port at once, and once more when it is told to.</summary>
    public static Method<string, string> Follow { get; } = new(MethodType.DuplexStreaming, "test.Orders", "Follow", Text, Text);

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Starts one; with a registry it registers itself.</summary>
    public static async Task<GrpcNode> StartAsync(string? registry = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IServiceMethodProvider<Service>, Methods>();
        if (registry is not null)
        {
            builder.Configuration.AddInMemoryCollection([new("KENGER_REGISTRY_URL", registry), new("KENGER_REGISTRY_NAMESPACE", "orders")]);
            builder.Services.AddKengerRegistry(options => options.Host = "127.0.0.1");
        }

        var app = builder.Build();
        app.MapGrpcService<Service>();
        if (registry is not null)
        {
            app.MapKengerStatus();
        }

        await app.StartAsync();
        return new GrpcNode(app);
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>What is asked.</summary>
    internal sealed class Service
    {
        public static Task<string> AskAsync(Service service, string request, ServerCallContext context) => Task.FromResult($"{PortOf(context)} {context.Host}");

        public static async Task FollowAsync(Service service, IAsyncStreamReader<string> requests, IServerStreamWriter<string> answers, ServerCallContext context)
        {
            await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
            {
                await answers.WriteAsync(PortOf(context));
            }
        }

        private static string PortOf(ServerCallContext context) =>
            context.GetHttpContext().Connection.LocalPort.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class Methods : IServiceMethodProvider<Service>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<Service> context)
        {
            context.AddUnaryMethod(Ask, [], Service.AskAsync);
            context.AddDuplexStreamingMethod(Follow, [], Service.FollowAsync);
        }
    }
}
