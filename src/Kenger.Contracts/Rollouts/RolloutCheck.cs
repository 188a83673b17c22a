namespace Kenger.Contracts;

/// <summary>
/// A limit on a number that somebody else knows: the result of a PromQL query, or a number in a JSON document. It is asked every five seconds during
/// a step. Beyond the limit the rollout goes back at once; without a number the step is not passed.
/// </summary>
public sealed record RolloutCheck
{
    /// <summary>Its name, for people, 1–64 characters; <c>check 1</c> and so on when absent.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// With a <see cref="Query"/> a Prometheus server (<c>http://127.0.0.1:9090</c>), or what speaks its API; else the document. Rollouts that are
    /// shown have its scheme, host and port alone.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>The PromQL query, at most 2,048 characters; of several results the worst counts.</summary>
    public string? Query { get; init; }

    /// <summary>Which number of a JSON document, as a JSON pointer (RFC 6901): <c>/checkout/error_rate</c>. One of this and <see cref="Query"/> must be given.</summary>
    public string? Pointer { get; init; }

    /// <summary>The largest number that is good. One of this and <see cref="Min"/> must be given, or both.</summary>
    public double? Max { get; init; }

    /// <summary>The smallest number that is good.</summary>
    public double? Min { get; init; }
}
