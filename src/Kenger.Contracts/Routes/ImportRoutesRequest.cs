namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.RouteImport"/>: many routes in one change, all of them or none. It may be 8 MiB.</summary>
public sealed record ImportRoutesRequest
{
    /// <summary>The routes, each whole; at most 10,000.</summary>
    public required IReadOnlyList<RouteDefinition> Routes { get; init; }

    /// <summary>
    /// All of the routes must lead to this namespace, and <see cref="Prune"/> is about it alone. All that the token is for when absent.
    /// </summary>
    public string? Ns { get; init; }

    /// <summary>True: routes that are not among these are deleted. They stay when absent.</summary>
    public bool? Prune { get; init; }

    /// <summary>True: nothing is changed, and the answer tells what would be.</summary>
    public bool? Check { get; init; }

    /// <summary>Why, for the history and the audit; at most 255 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>What an import changed, or would change. Lists have the ids, in order.</summary>
public sealed record RouteImport
{
    /// <summary>New routes.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>Routes that were there and are otherwise now.</summary>
    public required IReadOnlyList<string> Changed { get; init; }

    /// <summary>Routes that are gone.</summary>
    public required IReadOnlyList<string> Deleted { get; init; }

    /// <summary>How many were there as they are in the import.</summary>
    public required int Unchanged { get; init; }

    /// <summary>The registry's revision.</summary>
    public required long Revision { get; init; }
}
