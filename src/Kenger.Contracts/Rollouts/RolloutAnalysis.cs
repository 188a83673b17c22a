namespace Kenger.Contracts;

/// <summary>
/// The limits of a rollout. New and old nodes are compared over the same time, as all gateways saw them; one limit that is surely broken
/// gives all traffic back at once, and the clearer it is the fewer requests it takes. Errors are answers of 500 and above, gRPC answers with
/// the status 2, 4, 8, 13, 14 or 15, refused or broken connections, timeouts, and requests that the client broke off after it had waited
/// longer than the limit of the 99th percentile, or than 99 of 100 answers of the old nodes took.
/// </summary>
public sealed record RolloutAnalysis
{
    /// <summary>The most errors of the new nodes, as a share of their requests, 0–1; 0.05 when absent.</summary>
    public double? MaxErrorRate { get; init; }

    /// <summary>
    /// The most errors as a multiple of the old nodes' error rate, 1–1,000; 2 when absent. An old rate below 0.005 counts as 0.005.
    /// </summary>
    public double? MaxErrorRateVsStable { get; init; }

    /// <summary>
    /// The most answers of 400 to 499 as a multiple of the old nodes' share, 1–1,000; 2 when absent. An old share below 0.02 counts as 0.02.
    /// </summary>
    public double? MaxClientErrorRateVsStable { get; init; }

    /// <summary>
    /// The most requests broken off by their clients as a multiple of the old nodes' share, 1–1,000; 2 when absent. An old share below 0.02
    /// counts as 0.02.
    /// </summary>
    public double? MaxAbandonedRateVsStable { get; init; }

    /// <summary>The longest 99th percentile of the new nodes' answers, in milliseconds, 1–60,000.</summary>
    public double? MaxP99Ms { get; init; }

    /// <summary>The longest 99th percentile as a multiple of the old nodes', 1–1,000.</summary>
    public double? MaxP99VsStable { get; init; }

    /// <summary>
    /// How sure it must be that a limit is broken before the new nodes give everything back, 0.5–0.9999; 0.95 when absent. A good version
    /// goes back by mistake at most once in 1 / (1 − this) judgements.
    /// </summary>
    public double? Confidence { get; init; }

    /// <summary>
    /// How many requests to new nodes a pass needs, 1–1,000,000; 100 when absent. Requests that the client broke off early are not counted.
    /// </summary>
    public int? MinRequests { get; init; }
}
