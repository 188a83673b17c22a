using Kenger.Client;
using Kenger.Client.Calls;
using Kenger.Client.Configuration;
using Kenger.Client.Failover;
using Kenger.Client.Retries;
using Kenger.Client.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Refit;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the registry's client to an application.</summary>
public static class KengerClientServiceCollectionExtensions
{
    private const string HttpClientName = "Kenger.Client";

    // A host that can't be reached at all must not use up the time of a long poll before the next address is tried.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // The clients live as long as the application: new connections, not new handlers, follow a change in DNS.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Adds <see cref="IServiceRegistration"/>, <see cref="IRegistryFeed"/>, <see cref="IRegistryOperator"/> and
    /// <see cref="IReleaseOperator"/>, configured by <c>KENGER_REGISTRY_URL</c>, <c>KENGER_REGISTRY_TOKEN</c> (or <c>KENGER_REGISTRY_TOKEN_FILE</c>) and
    /// <c>KENGER_REGISTRY_CA</c>, by the section <c>Kenger:Registry</c>, or by code. One that is there already stays. Safe to call more than once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">What code sets, over everything else.</param>
    /// <returns>The builder of the client's connections, to give them a certificate or a proxy for example.</returns>
    public static IHttpClientBuilder AddKengerClient(this IServiceCollection services, Action<KengerClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ServiceType == typeof(AddressSelector)))
        {
            AddOnce(services);
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services.AddHttpClient(HttpClientName);
    }

    private static void AddOnce(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<KengerClientOptions, KengerClientOptionsValidator>();
        // First in the line, wherever this call stands, so that code has the last word.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KengerClientOptions>, KengerClientOptionsSetup>());
        services.AddSingleton<IPostConfigureOptions<KengerClientOptions>, KengerClientOptionsSetup>();

        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddSingleton<KengerClientMetrics>();
        services.AddSingleton<AddressSelector>();
        services.AddSingleton<RegistryTrust>();
        services.AddSingleton<Envelope>();
        services.AddSingleton<RetryPolicy>();
        services.AddTransient<CallHandler>();
        services.AddTransient<RepeatGuard>();
        services.AddTransient<FailoverHandler>();

        TryAddRefitClient<IServiceRegistration>(services);
        TryAddRefitClient<IRegistryFeed>(services);
        TryAddRefitClient<IRegistryOperator>(services);
        TryAddRefitClient<IReleaseOperator>(services);
        TryAddRefitClient<IRouteOperator>(services);
        AddHandlers(services.AddHttpClient(HttpClientName));
    }

    private static void TryAddRefitClient<T>(IServiceCollection services)
        where T : class
    {
        if (!services.Any(service => service.ServiceType == typeof(T)))
        {
            services.AddRefitGeneratedClient<T>(CreateSettings, HttpClientName);
        }
    }

    private static RefitSettings CreateSettings(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<KengerClientOptions>>();
        return KengerRefitSettings.Create(
            () => options.Value.Token, provider.GetRequiredService<Envelope>(), provider.GetRequiredService<KengerClientMetrics>());
    }

    private static void AddHandlers(IHttpClientBuilder http) => http
        .ConfigureHttpClient(client =>
        {
            // Requests need some absolute address until the failover puts a real one; this one can't exist.
            client.BaseAddress = new Uri("http://registry.invalid/");
            client.Timeout = Timeout.InfiniteTimeSpan;
        })
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        // Handlers that the application gives all its clients, a resilience handler for example, would cut long polls
        // short and repeat what must not be repeated.
        .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
        .AddHttpMessageHandler<CallHandler>()
        .AddPolicyHandler((provider, _) => provider.GetRequiredService<RetryPolicy>().Policy)
        .AddHttpMessageHandler<RepeatGuard>()
        .AddHttpMessageHandler<FailoverHandler>()
        // A redirect would carry the token to who knows where.
        .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
        {
            // So would a proxy that is meant for calls to the outside.
            Proxy = new OptionalProxy(provider.GetRequiredService<IOptions<KengerClientOptions>>()),
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            SslOptions = provider.GetRequiredService<RegistryTrust>().CreateOptions(),
            PooledConnectionLifetime = ConnectionLifetime,
        })
        .RedactLoggedHeaders(_ => true)
        .RemoveAllLoggers();
}
