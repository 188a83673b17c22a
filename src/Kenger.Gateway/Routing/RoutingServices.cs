using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Routing;

/// <summary>Services for one more routing that decides as the host's does.</summary>
internal static class RoutingServices
{
    /// <summary>What routing goes by is the host's. They hold nothing that would have to be disposed of, and go when nobody routes by them.</summary>
    public static IServiceProvider Create(IServiceProvider host)
    {
        var services = new ServiceCollection();
        services.AddSingleton(host.GetRequiredService<ILoggerFactory>());
        services.AddSingleton(host.GetRequiredService<DiagnosticListener>());
        services.AddSingleton(host.GetRequiredService<IMeterFactory>());
        services.AddSingleton(host.GetRequiredService<IOptions<RouteOptions>>());
        services.AddSingleton(host.GetRequiredService<ParameterPolicyFactory>());
        services.AddLogging();
        services.AddRouting();
        services.RemoveAll<MatcherPolicy>();
        foreach (var policy in host.GetServices<MatcherPolicy>())
        {
            services.AddSingleton(policy);
        }

        return services.BuildServiceProvider();
    }
}
