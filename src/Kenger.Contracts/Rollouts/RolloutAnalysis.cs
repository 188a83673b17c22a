namespace Kenger.Contracts;

/// <summary>
/// The limits of a rollout. New and old nodes are compared over the same time, as all gateways saw them; one broken limit gives all
/// traffic back at once. Errors are answers of 500 and above, refused or broken connections, and timeouts.
/// </summary>
public sealed record RolloutAnalysis
{
    /// <summary>The most errors of the new nodes, as a share of their requests, 0–1; 0.05 when the whole analysis is absent.</summary>
    public double? MaxErrorRate { get; init; }

    /// <summary>
    /// The most errors as a multiple of the old nodes' error rate, 1–1,000. An old rate below 0.001 counts as 0.001, so that one error
    /// against none is no breach.
    /// </summary>
    public double? MaxErrorRateVsStable { get; init; }

    /// <summary>The longest 99th percentile of the new nodes' answers, in milliseconds, 1–60,000.</summary>
    public double? MaxP99Ms { get; init; }

    /// <summary>The longest 99th percentile as a multiple of the old nodes', 1–1,000.</summary>
    public double? MaxP99VsStable { get; init; }

    /// <summary>How many requests to new nodes it takes to judge them, 1–1,000,000; 100 when absent.</summary>
    public int? MinRequests { get; init; }
}
