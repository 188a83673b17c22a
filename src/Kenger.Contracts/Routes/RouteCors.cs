namespace Kenger.Contracts;

/// <summary>Which pages of other origins may ask by script, and read the answers (CORS).</summary>
public sealed record RouteCors
{
    /// <summary>
    /// The origins of these pages, 1–64: <c>https://app.example.com</c>, <c>https://*.example.com</c> for all below, <c>null</c> for sandboxed frames and
    /// local files, or <c>*</c> alone.
    /// </summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>The methods that they may use, in capitals, at most 32. Those of the route when absent, or GET, HEAD and POST.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>The headers that they may send, at most 64; <c>*</c> for all. None when absent.</summary>
    public IReadOnlyList<string>? Headers { get; init; }

    /// <summary>The headers of answers that they may read, at most 64. None when absent.</summary>
    public IReadOnlyList<string>? ExposedHeaders { get; init; }

    /// <summary>Whether they may send cookies and logins. Not with the origins <c>*</c> and <c>null</c>.</summary>
    public bool? Credentials { get; init; }

    /// <summary>Seconds that browsers may remember it, 0–86,400. As each browser has it when absent.</summary>
    public int? MaxAgeSeconds { get; init; }

    /// <summary>Whether both say the same: lists are compared by what is in them.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(RouteCors? other) =>
        other is not null
        && (Credentials, MaxAgeSeconds) == (other.Credentials, other.MaxAgeSeconds)
        && ContentEquality.AreEqual(Origins, other.Origins)
        && ContentEquality.AreEqual(Methods, other.Methods)
        && ContentEquality.AreEqual(Headers, other.Headers)
        && ContentEquality.AreEqual(ExposedHeaders, other.ExposedHeaders);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Credentials, MaxAgeSeconds, Origins?.Count, Methods?.Count, Headers?.Count);
}
