using Kenger.Client;
using Kenger.Gateway;
using Kenger.Gateway.Admin;
using Kenger.Gateway.Explaining;
using Kenger.Gateway.Hosting;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the gateway's traffic and its admin endpoints.</summary>
public static class KengerGatewayEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Routes traffic on every port but the admin port. What neither a route nor anything else in the host takes is answered
    /// 404 in JSON. Returns YARP's conventions, for authorization and the like. Safe to call twice.
    /// </summary>
    /// <exception cref="OptionsValidationException">Options break rules; every one is named.</exception>
    /// <exception cref="InvalidOperationException">The routes can't be used, or <c>AddKengerGateway()</c> is missing.</exception>
    public static ReverseProxyConventionBuilder MapKengerGateway(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var mapped = MappedIn(endpoints);
        var traffic = MapReverseProxy(endpoints);
        RoutesByHostSource.AddTo(endpoints.DataSources);
        if (!mapped.HasTraffic)
        {
            mapped.HasTraffic = true;
            RouteEndpointConventions.Apply(traffic, endpoints.ServiceProvider.GetRequiredService<RoutePolicyConvention>());
            // They are in the meter from now on, whoever listens.
            endpoints.ServiceProvider.GetRequiredService<GatewayGauges>();
        }

        return traffic;
    }

    /// <summary>
    /// Maps <c>/nodes</c>, <c>/health</c>, <c>/config</c>, <c>/explain</c>, <c>/requests</c>, <c>/metrics</c>, <c>/livez</c> and
    /// <c>/readyz</c>, and the calls that change something, on the port of <see cref="KengerGatewayOptions.AdminListen"/>, and nowhere else. Safe to call twice.
    /// </summary>
    /// <exception cref="OptionsValidationException">Options break rules; every one is named.</exception>
    /// <exception cref="InvalidOperationException"><c>AddKengerGateway()</c> is missing.</exception>
    public static IEndpointConventionBuilder MapKengerGatewayAdmin(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var mapped = MappedIn(endpoints);
        var admin = endpoints.MapGroup("").WithMetadata(ListenerMetadata.Admin);
        if (!mapped.HasAdmin)
        {
            mapped.HasAdmin = true;
            AdminEndpoints.Map(admin);
            endpoints.ServiceProvider.GetRequiredService<GatewayGauges>();
        }

        return admin;
    }

    private static MappedEndpoints MappedIn(IEndpointRouteBuilder endpoints)
    {
        var mapped = endpoints.ServiceProvider.GetService<MappedEndpoints>()
            ?? throw new InvalidOperationException("Call builder.Services.AddKengerGateway() before mapping the gateway.");
        // Mapping comes before the host starts, and reads options that the host would only check then.
        CheckOptions(endpoints.ServiceProvider);
        return mapped;
    }

    // Of both, so that nobody corrects one setting to hear of the next.
    private static void CheckOptions(IServiceProvider services)
    {
        string[] failures = [.. Failures<KengerGatewayOptions>(services), .. Failures<KengerClientOptions>(services)];
        if (failures.Length > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(KengerGatewayOptions), failures);
        }
    }

    private static IEnumerable<string> Failures<TOptions>(IServiceProvider services)
        where TOptions : class
    {
        try
        {
            _ = services.GetRequiredService<IOptions<TOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    }

    private static ReverseProxyConventionBuilder MapReverseProxy(IEndpointRouteBuilder endpoints)
    {
        try
        {
            return endpoints.MapReverseProxy(GatewayPipeline.Configure);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is AggregateException { InnerExceptions: var problems })
        {
            throw new InvalidOperationException(
                $"The gateway's routes can't be used: {string.Join(" ", problems.Select(problem => problem.Message))}", exception);
        }
    }
}
