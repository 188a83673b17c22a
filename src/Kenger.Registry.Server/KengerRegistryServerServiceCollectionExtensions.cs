using Kenger;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Delivery;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Hosting;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Store.Sqlite;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Tls;
using Kenger.Registry.Server.Traffic;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Kenger registry to an ASP.NET Core app.</summary>
public static class KengerRegistryServerServiceCollectionExtensions
{
    /// <summary>
    /// Adds the registry's services; map its endpoints with <c>MapKengerRegistryServer()</c>. Options come from
    /// <paramref name="configure"/>, the environment and the section <c>Kenger:Server</c>, in this order, and are checked when
    /// the app starts. Safe to call twice.
    /// </summary>
    public static IServiceCollection AddKengerRegistryServer(
        this IServiceCollection services, Action<KengerRegistryServerOptions>? configure = null)
    {
        services.AddOptions<KengerRegistryServerOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KengerRegistryServerOptions>, ServerOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KengerRegistryServerOptions>, ServerOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRegistryStoreProvider, SqliteStoreProvider>());
        if (configure is not null)
        {
            // After the setup above, whatever the order of calls: code goes first.
            services.PostConfigure(configure);
        }

        CarefulServer.Wrap(services);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RegistryCertificates>();
        services.TryAddSingleton<ServerStart, CertificateStart>();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IConfigureOptions<KestrelServerOptions>, KestrelTlsSetup>());
        services.TryAddSingleton<CertificateWatch>(
            provider => ActivatorUtilities.CreateInstance<CertificateWatch>(provider, (object)(TlsCertificates[])[provider.GetRequiredService<RegistryCertificates>().Tls]));
        services.TryAddSingleton(CreateStore);
        services.TryAddSingleton<SteadyClock>();
        services.TryAddSingleton<ServerIdentity>();
        services.TryAddSingleton(CreateStoreHealth);
        services.TryAddSingleton<RegistryState>();
        services.TryAddSingleton<RegistryMetrics>();
        services.TryAddSingleton<WatchHub>();
        services.TryAddSingleton<GatewayTracker>();
        services.TryAddSingleton<PeerBook>();
        services.TryAddSingleton<NodeViews>();
        services.TryAddSingleton<NodeRequests>();
        services.TryAddSingleton<GatewayDoors>();
        services.TryAddSingleton<GatewayCertificates>();
        services.TryAddSingleton<TrafficHistory>();
        services.TryAddSingleton<TokenBook>();
        services.TryAddSingleton<TokenFileService>();
        services.TryAddSingleton<FailedCalls>();
        services.TryAddSingleton<RefusalLog>();
        services.TryAddSingleton<TokenGate>();
        services.TryAddSingleton<ThreadDelay>();
        services.TryAddSingleton<FairShare>();
        services.TryAddSingleton<AllowedHosts>();
        services.TryAddSingleton<ApiBoundary>();
        services.TryAddSingleton<LocalApi>();
        services.TryAddSingleton<LinkEndpoint>();
        services.TryAddSingleton<OpenApiEndpoint>();
        services.TryAddSingleton<OutgoingConnector>();
        services.TryAddSingleton<OutgoingHttp>();
        services.TryAddSingleton<NoticeRouting>();
        services.TryAddSingleton<NoticeLinks>();
        services.TryAddSingleton<NoticeSender>();
        services.TryAddSingleton<StoreNotices>();
        services.TryAddSingleton<NoticeDelivery>();
        services.TryAddSingleton<RegistryWriter>();
        services.TryAddSingleton<ContestedAddresses>();
        services.TryAddSingleton<HeartbeatEndpoint>();
        services.TryAddSingleton<SharedDuties>();
        services.TryAddSingleton<RolloutSignal>();
        services.TryAddSingleton<Reporters>();
        services.TryAddSingleton<CandidateProblems>();
        services.TryAddSingleton<RolloutAsker>();
        services.TryAddSingleton<RolloutService>();
        services.TryAddSingleton<SelfPreservation>();
        services.TryAddSingleton<LeaseDuty>();
        services.TryAddSingleton<RetentionDuty>();

        // In this order: the rollouts wait for nothing that the others do.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDuty, RolloutDuty>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDuty, PeerDuty>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDuty, LeaseDuty>(provider => provider.GetRequiredService<LeaseDuty>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDuty, ExpiryDuty>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDuty, NoticeDuty>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDuty, CertificateDuty>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDuty, RetentionDuty>(
            provider => provider.GetRequiredService<RetentionDuty>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDuty, StoreProbe>());

        // In this order: the others use the writer from their first moment to their last.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RegistryWriter>(
            provider => provider.GetRequiredService<RegistryWriter>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RegistryGauges>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Housekeeper>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RolloutService>(
            provider => provider.GetRequiredService<RolloutService>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, NoticeDelivery>(
            provider => provider.GetRequiredService<NoticeDelivery>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HeartbeatSaver>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StoreFollower>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TokenFileService>(
            provider => provider.GetRequiredService<TokenFileService>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HangupService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CertificateWatch>(
            provider => provider.GetRequiredService<CertificateWatch>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AnonymousGuard>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FileModeWarnings>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SettingRemarks>());
        return services;
    }

    // A sixth of a lease: whoever sends heartbeats in time and could not be heard for so long is not taken for silent.
    private static StoreHealth CreateStoreHealth(IServiceProvider provider) =>
        new(provider.GetRequiredService<IOptions<KengerRegistryServerOptions>>().Value.OfflineAfter / 6);

    private static IRegistryStore CreateStore(IServiceProvider provider)
    {
        var address = provider.GetRequiredService<IOptions<KengerRegistryServerOptions>>().Value.Store;
        foreach (var stores in provider.GetServices<IRegistryStoreProvider>())
        {
            if (stores.TryCreate(address, out var store))
            {
                return store;
            }
        }

        // Never the address: it may hold a password.
        throw new InvalidOperationException("The address of the store is none that a provider takes.");
    }
}
