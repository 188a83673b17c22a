using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Kenger.Client;
using Kenger.Discovery.Following;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Discovery.Tests;

/// <summary>An application with a gRPC channel to <c>orders</c>.</summary>
internal sealed class GrpcCaller : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly GrpcChannel _channel;

    private GrpcCaller(Action<IServiceCollection> build, Action<KengerDiscoveryOptions>? configure, string address, ServiceConfig? config = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        build(services);
        services.AddKengerGrpcDiscovery(options =>
        {
            // The machine may stand still for seconds.
            options.FirstAnswerTimeout = TimeSpan.FromMinutes(1);
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure, ServiceProvider = _services, ServiceConfig = config });
    }

    public IServiceProvider Services => _services;

    public NamespaceEntry? Orders => _services.GetRequiredService<ServiceDirectory>().Current.Find("orders");

    public static GrpcCaller Of(FakeFeed feed, Action<KengerDiscoveryOptions>? configure = null, string address = "kenger:///orders") =>
        new(services => services.AddSingleton<IRegistryFeed>(feed), configure, address);

    /// <summary>With a retry policy, as who can't afford to lose a call has: between a pick and its sending a node may have gone.</summary>
    public static GrpcCaller Of(RealRegistry registry) =>
        new(
            services => services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("KENGER_REGISTRY_URL", registry.Url)]).Build()),
            options => options.Application = "caller",
            "kenger:///orders",
            new ServiceConfig
            {
                MethodConfigs =
                {
                    new MethodConfig
                    {
                        Names = { MethodName.Default },
                        RetryPolicy = new RetryPolicy
                        {
                            MaxAttempts = 5,
                            InitialBackoff = TimeSpan.FromMilliseconds(10),
                            MaxBackoff = TimeSpan.FromMilliseconds(100),
                            BackoffMultiplier = 2,
                            RetryableStatusCodes = { StatusCode.Unavailable },
                        },
                    },
                },
            });

    /// <summary>The port that answered, and the authority it was asked by.</summary>
    public async Task<(int Port, string Authority)> AskAsync(Metadata? headers = null)
    {
        using var call = _channel.CreateCallInvoker().AsyncUnaryCall(GrpcNode.Ask, null, new CallOptions(headers, Deadline()), "");
        var parts = (await call.ResponseAsync).Split(' ');
        return (int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1]);
    }

    public async Task<int> PortOfAsync(Metadata? headers = null) => (await AskAsync(headers)).Port;

    public AsyncDuplexStreamingCall<string, string> Follow() =>
        _channel.CreateCallInvoker().AsyncDuplexStreamingCall(GrpcNode.Follow, null, default);

    /// <summary>Waits until all of these have answered: then the channel is connected to all.</summary>
    public async Task MeetAsync(params int[] ports)
    {
        HashSet<int> met = [];
        await Eventually.BecomesTrue(
            async () =>
            {
                met.Add(await PortOfAsync());
                return met.IsSupersetOf(ports);
            },
            "all nodes have answered");
    }

    // A call that waits for ever is a failure, and not a test that hangs.
    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _services.DisposeAsync();
    }
}
