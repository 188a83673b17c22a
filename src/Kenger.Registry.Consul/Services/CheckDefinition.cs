namespace Kenger.Registry.Consul.Services;

/// <summary>What a check asks, how often, and what follows. Times are milliseconds, since it is kept as JSON.</summary>
internal sealed record CheckDefinition
{
    public const string Ttl = "ttl";
    public const string Http = "http";
    public const string Tcp = "tcp";
    public const string Grpc = "grpc";

    /// <summary>One of the words above; empty for one that somebody outside runs and tells by <c>catalog/register</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>A URL, <c>HOST:PORT</c>, or <c>HOST:PORT/SERVICE</c>; empty for <see cref="Ttl"/>.</summary>
    public string Target { get; init; } = "";

    public string? Method { get; init; }

    public SortedDictionary<string, string[]>? Headers { get; init; }

    public string? Body { get; init; }

    /// <summary>Whether TLS is spoken, for gRPC.</summary>
    public bool Tls { get; init; }

    public bool SkipVerify { get; init; }

    /// <summary>Between two runs; for <see cref="Ttl"/>, how long a word of the service lasts.</summary>
    public long Interval { get; init; }

    public long Timeout { get; init; }

    /// <summary>How long it may be critical before its service is removed; 0 for ever.</summary>
    public long DeregisterAfter { get; init; }

    public int SuccessBeforePassing { get; init; }

    public int FailuresBeforeWarning { get; init; }

    public int FailuresBeforeCritical { get; init; }

    /// <summary>Whether the registry runs it.</summary>
    public bool IsRun => Type is Http or Tcp or Grpc;

    /// <summary>Whether it asks for the same.</summary>
    public bool IsSameAs(CheckDefinition other) => this with { Headers = null } == other with { Headers = null } && HeadersText == other.HeadersText;

    private string HeadersText => Headers is null ? "" : string.Join('\n', Headers.SelectMany(each => each.Value.Prepend(each.Key)));
}
