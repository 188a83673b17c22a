using Kenger;
using Kenger.Gateway;
using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Admin;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Explaining;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Health;
using Kenger.Gateway.Hosting;
using Kenger.Gateway.Leaving;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Picking;
using Kenger.Gateway.Reports;
using Kenger.Gateway.Requests;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Snapshots;
using Kenger.Gateway.Sync;
using Kenger.Gateway.Telemetry;
using Kenger.Gateway.Tls;
using Kenger.Gateway.Trust;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Kenger gateway.</summary>
public static class KengerGatewayServiceCollectionExtensions
{
    /// <summary>
    /// Adds the gateway, the client of the registry it follows, and YARP, which must not be added beside it. Options come
    /// from the section <c>Kenger:Gateway</c>, environment variables and <paramref name="configure"/>, and are checked at
    /// start. Safe to call twice.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddReverseProxy()</c> was called before.</exception>
    public static KengerGatewayBuilder AddKengerGateway(this IServiceCollection services, Action<KengerGatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = Find(services) ?? Add(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder;
    }

    private static KengerGatewayBuilder? Find(IServiceCollection services) =>
        services.Select(service => service.ImplementationInstance).OfType<KengerGatewayBuilder>().FirstOrDefault();

    private static KengerGatewayBuilder Add(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IProxyStateLookup)))
        {
            throw new InvalidOperationException(
                "AddReverseProxy() was called before AddKengerGateway(). Remove it: AddKengerGateway() adds YARP, reads its ReverseProxy "
                + "section, and returns a builder whose ReverseProxy takes transforms and the rest.");
        }

        services.AddKengerClient().ConfigurePrimaryHttpMessageHandler(static (handler, _) => PoolStream.UseFor(handler));
        AddOptions(services);
        AddNodes(services);
        CarefulServer.Wrap(services);
        return AddProxy(services);
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<KengerGatewayOptions>().ValidateOnStart();
        // First in the line, wherever this call stands, so that code has the last word.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KengerGatewayOptions>, GatewayOptionsSetup>());
        services.AddSingleton<IPostConfigureOptions<KengerGatewayOptions>, GatewayOptionsSetup>();
        services.AddHostedService<FileModeWarnings>();
        services.AddHostedService<SettingRemarks>();
        services.AddHostedService<ConnectionsRemark>();
        services.AddSingleton<Departure>();
        services.AddHostedService(provider => provider.GetRequiredService<Departure>());
        services.AddSingleton(provider => new ServerStop(provider.GetRequiredService<Departure>().AtOnce));
        services.AddSingleton<IPostConfigureOptions<HostOptions>, ShutdownTime>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<IValidateOptions<KengerGatewayOptions>, GatewayOptionsValidator>();
    }

    private static void AddNodes(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GatewayIdentity>();
        services.AddSingleton<Apertures>();
        services.AddSingleton<NodeDirectory>();
        services.AddSingleton<SwitchedHosts>();
        services.AddSingleton<WatchedNamespaces>();
        services.AddSingleton<ForbiddenNamespaces>();
        services.AddSingleton<NearNamespaces>();
        services.AddSingleton<AppliedRevision>();
        services.AddSingleton<HostSwitcher>();
        services.AddSingleton<UpstreamEditor>();
        services.AddSingleton<RegistryWatcher>();
        services.AddSingleton<SnapshotService>();
        // Started in this order: first what was known, then what is new.
        services.AddHostedService(provider => provider.GetRequiredService<SnapshotService>());
        services.AddHostedService(provider => provider.GetRequiredService<RegistryWatcher>());
        services.AddSingleton<ResolveHost>(System.Net.Dns.GetHostAddressesAsync);
        services.AddSingleton<OwnListeners>();
        services.AddSingleton<NodeTls>();
        services.AddSingleton<NodeTlsWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeTlsWatch>());
        services.AddSingleton<NodeConnector>();
        services.AddSingleton<NamespaceProtocols>();
        services.AddSingleton<ProbeKinds>();
        services.AddSingleton<INodeProbe, HttpNodeProbe>();
        services.AddSingleton<ServingLog>();
        services.AddHostedService<HealthProber>();
        services.AddHostedService<SlowStart>();
        services.AddSingleton<RingRenewal>();
        services.AddHostedService(provider => provider.GetRequiredService<RingRenewal>());
        services.AddSingleton<NodePicker>();
        services.AddSingleton<PassiveHealth>();
        services.AddSingleton<ReportUrgency>();
        services.AddSingleton<CandidateWatch>();
        services.AddSingleton<RunningAttempts>();
        services.AddSingleton<TrafficLedger>();
        services.AddSingleton<IAttemptObserver>(provider => provider.GetRequiredService<PassiveHealth>());
        services.AddSingleton<IAttemptObserver>(provider => provider.GetRequiredService<TrafficLedger>());
        services.AddSingleton<IAttemptObserver>(provider => provider.GetRequiredService<GatewayMetrics>());
        services.AddHostedService<OverdueWatch>();
        services.AddSingleton<ConsoleDoor>();
        services.AddSingleton(provider => new CertificateViews(provider.GetRequiredService<ListenerCertificates>().All));
        services.AddSingleton<ReportService>();
        services.AddHostedService(provider => provider.GetRequiredService<ReportService>());
        services.AddSingleton<RetryBudgets>();
        services.AddSingleton<RetryPolicy>();
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<GatewayGauges>();
        services.AddSingleton<PrometheusCollector>();
        services.AddSingleton<AdminConfigReader>();
        services.AddSingleton<RouteDrafts>();
        services.AddSingleton<Explainer>();
    }

    private static KengerGatewayBuilder AddProxy(IServiceCollection services)
    {
        services.AddSingleton(new ProxyConfigSources(services));
        services.AddSingleton<RegistryRoutes>();
        services.AddSingleton<AppliedConfig>();
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<AppliedConfig>());
        services.AddSingleton<GatewayConfigProvider>();
        services.AddSingleton<RouteFinder>();
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<GatewayConfigProvider>());
        services.AddSingleton<NodeChooser>();
        services.AddSingleton<RuleFallbacks>();
        services.AddSingleton<AnswerCuts>();
        services.AddSingleton<AnswerLimits>();
        services.AddSingleton<ISilentNodes, SilentNodes>();
        services.AddSingleton<PlainRoutes>();
        services.AddSingleton(provider => new NodeRequestHead(
            new PassedHeaders(provider.GetRequiredService<RemoteClient>(), []), provider.GetRequiredService<RemoteClient>(), provider.GetRequiredService<LoopGuard>()));
        services.AddSingleton<IdleConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<IdleConnections>());
        services.AddSingleton<KengerForwarder>();
        services.AddSingleton<NodeForwarder>();
        services.AddHostedService<DrainCloser>();
        services.AddSingleton<LoopGuard>();
        services.AddSingleton<NoNodeAnswer>();
        services.AddSingleton<NewNamespaces>();
        services.AddSingleton<RemoteClient>();
        services.AddSingleton<RequestMemory>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<AccessRecorder>();
        services.AddHostedService<AccessLogWriter>();
        services.AddSingleton(provider =>
        {
            var admin = provider.GetRequiredService<AdminPort>();
            return ActivatorUtilities.CreateInstance<ErrorPages>(provider, (Func<HttpContext, bool>)(context => !admin.Received(context)));
        });
        services.AddHostedService(provider => provider.GetRequiredService<ErrorPages>());
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<AuthService>();
        services.AddSingleton<MirroredRequest>();
        services.AddSingleton<MirrorSender>();
        services.AddSingleton<AnswerStore>();
        services.AddSingleton<RouteAnswers>();
        services.AddSingleton<RouteState>();
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<RouteState>());
        services.AddSingleton<JwtAuthorities>();
        services.AddSingleton<RouteSteps>();
        services.AddSingleton<RoutePolicyConvention>();
        services.AddSingleton<IPostConfigureOptions<AuthorizationOptions>, SchemePolicies>();
        services.AddSingleton<ListenerCertificates>();
        services.AddSingleton<Http3>();
        services.AddSingleton<HttpsRedirect>();
        services.AddSingleton<HstsHeader>();
        services.AddSingleton<AcmeChallenges>();
        services.AddSingleton<ClientCertificates>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CertificateWatch>(provider, (object)provider.GetRequiredService<ListenerCertificates>().All));
        services.AddHostedService(provider => provider.GetRequiredService<CertificateWatch>());
        services.AddSingleton<AdminPort>();
        services.AddSingleton<ProxyProtocol>();
        services.AddSingleton<MappedEndpoints>();
        services.AddSingleton<MatcherPolicy, ListenerMatcherPolicy>();
        services.AddSingleton<MatcherPolicy, RouteHostPolicy>();
        services.AddSingleton<MatcherPolicy, RouteTiePolicy>();
        services.AddSingleton<IStartupFilter, PoolFilter>();
        services.AddSingleton<IStartupFilter, RequestReadingFilter>();
        services.AddSingleton<IStartupFilter, LeavingFilter>();
        services.AddSingleton<IStartupFilter, HttpsFilter>();
        services.AddSingleton<IStartupFilter, ClientCertificateFilter>();
        services.AddSingleton<IStartupFilter, NotFoundFilter>();

        var reverseProxy = services.AddReverseProxy();
        YarpServices.WrapForwarder(services);
        // After YARP has added its own: the last one counts, and a host's ConfigureHttpClient, which refuses to replace any
        // but YARP's, still works.
        services.AddSingleton<IForwarderHttpClientFactory, NodeHttpClientFactory>();
        YarpServices.WrapClients(services);
        services.AddSingleton<ITransformProvider, GatewayTransformProvider>();
        services.AddSingleton(new OwnTransforms(services));
        var builder = new KengerGatewayBuilder(services, reverseProxy);
        services.AddSingleton(builder);
        return builder;
    }
}
