namespace Kenger.Gateway;

/// <summary>How nodes are picked for a route.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Name">Of the header or cookie whose value chooses the node.</param>
internal sealed record PickPolicy(PickKind Kind, string? Name)
{
    public const string Rule = "must be random, round-robin, least-requests, hash-client, hash-header:NAME or hash-cookie:NAME";

    private const string Header = "hash-header:";
    private const string Cookie = "hash-cookie:";

    public static PickPolicy Random { get; } = new(PickKind.Random, Name: null);

    /// <summary>Null when it is none.</summary>
    public static PickPolicy? TryParse(string? value) =>
        value switch
        {
            "random" => Random,
            "round-robin" => new(PickKind.RoundRobin, Name: null),
            "least-requests" => new(PickKind.LeastRequests, Name: null),
            "hash-client" => new(PickKind.HashOfClient, Name: null),
            not null when value.StartsWith(Header, StringComparison.Ordinal) => Named(PickKind.HashOfHeader, value[Header.Length..]),
            not null when value.StartsWith(Cookie, StringComparison.Ordinal) => Named(PickKind.HashOfCookie, value[Cookie.Length..]),
            _ => null,
        };

    /// <summary>As it is configured.</summary>
    public override string ToString() =>
        Kind switch
        {
            PickKind.Random => "random",
            PickKind.RoundRobin => "round-robin",
            PickKind.LeastRequests => "least-requests",
            PickKind.HashOfClient => "hash-client",
            PickKind.HashOfHeader => Header + Name,
            _ => Cookie + Name,
        };

    private static PickPolicy? Named(PickKind kind, string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('!', '~') ? new(kind, name) : null;
}
