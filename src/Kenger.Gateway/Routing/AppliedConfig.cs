using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Which of our configurations YARP goes by: it follows beside the requests, and with thousands of routes that takes a while.
/// </summary>
internal sealed class AppliedConfig : IConfigChangeListener
{
    private volatile IProxyConfig? _applied;
    private volatile IProxyConfig? _first;

    /// <summary>Whether requests go by a configuration. The first one is there before there are requests.</summary>
    public bool Has(IProxyConfig config) => ReferenceEquals(config, _applied) || ReferenceEquals(config, _first);

    /// <summary>The configuration that YARP begins with.</summary>
    public void BeginWith(IProxyConfig config) => _first = config;

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
    }

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception)
    {
    }

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
        if (proxyConfigs.OfType<GatewayProxyConfig>().FirstOrDefault() is { } ours)
        {
            (_applied, _first) = (ours, null);
        }
    }
}
