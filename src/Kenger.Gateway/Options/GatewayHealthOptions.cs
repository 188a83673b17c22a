namespace Kenger.Gateway;

/// <summary>How nodes are probed: TCP connect, GET their health path, status 200 is healthy, anything else is not.</summary>
public sealed class GatewayHealthOptions
{
    /// <summary>
    /// Time between two probes of a healthy node; an unhealthy one is probed every second if that is sooner.
    /// 100 ms – 1 h. Default: 5 s.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a probe may take before it counts as failed. 10 ms – 1 min. Default: 2 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many probes may run at the same time. 1–10,000. Default: 64.</summary>
    public int MaxConcurrency { get; set; } = 64;
}
