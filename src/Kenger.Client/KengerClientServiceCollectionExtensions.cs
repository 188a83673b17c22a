using Kenger.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the registry's client to an application.</summary>
public static class KengerClientServiceCollectionExtensions
{
    // A host that can't be reached at all must not use up the time of a long poll before the next address is tried.
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds <see cref="IServiceRegistration"/>, <see cref="IRegistryFeed"/>, <see cref="IRegistryOperator"/> and <see cref="IReleaseOperator"/>, configured by <c>KENGER_REGISTRY_URL</c> and <c>KENGER_REGISTRY_TOKEN</c>, by the
    /// section <c>Kenger:Registry</c>, or by code. Safe to call more than once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">What code sets, over everything else.</param>
    /// <returns>The builder of the client's connections, to give them a certificate or a proxy for example.</returns>
    public static IHttpClientBuilder AddKengerClient(this IServiceCollection services, Action<KengerClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ServiceType == typeof(RegistryTransport)))
        {
            AddOnce(services);
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services.AddHttpClient(RegistryTransport.HttpClientName);
    }

    private static void AddOnce(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<KengerClientOptions, KengerClientOptionsValidator>();
        // First in the line, wherever this call stands, so that code has the last word.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KengerClientOptions>, KengerClientConfiguration>());

        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddSingleton<KengerClientMetrics>();
        services.AddSingleton<AddressSelector>();
        services.AddSingleton<RetryPolicy>();
        services.AddSingleton<RegistryTransport>();
        services.AddSingleton<ApiCaller>();
        services.TryAddSingleton<IKengerClient, KengerClient>();
        services.TryAddSingleton<IServiceRegistration>(provider => provider.GetRequiredService<IKengerClient>());
        services.TryAddSingleton<IRegistryFeed>(provider => provider.GetRequiredService<IKengerClient>());
        services.TryAddSingleton<IRegistryOperator>(provider => provider.GetRequiredService<IKengerClient>());
        services.TryAddSingleton<IReleaseOperator, KengerReleaseClient>();
        services.AddTransient<FailoverHandler>();

        services.AddHttpClient(RegistryTransport.HttpClientName)
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)
            // Handlers that the application gives all its clients, a resilience handler for example, would cut long polls
            // short and repeat what must not be repeated.
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
            .AddPolicyHandler((provider, _) => provider.GetRequiredService<RetryPolicy>().Policy)
            .AddHttpMessageHandler<FailoverHandler>()
            // A redirect would carry the token to who knows where.
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = ConnectTimeout(provider.GetRequiredService<IOptions<KengerClientOptions>>().Value),
            })
            .RedactLoggedHeaders(_ => true)
            .RemoveAllLoggers();
    }

    private static TimeSpan ConnectTimeout(KengerClientOptions options) =>
        options.RequestTimeout < LongestConnect ? options.RequestTimeout : LongestConnect;
}
