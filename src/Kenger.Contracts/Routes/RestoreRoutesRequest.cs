namespace Kenger.Contracts;

/// <summary>
/// The body of <see cref="ApiRoutes.RouteRestore"/>: all routes as they were after a change, in one change, all of them or none. Those that were not
/// there then are deleted.
/// </summary>
public sealed record RestoreRoutesRequest
{
    /// <summary>The number of the change, as the history of its route has it.</summary>
    public required long Version { get; init; }

    /// <summary>Only the routes to this namespace. All that the token is for when absent.</summary>
    public string? Ns { get; init; }

    /// <summary>True: nothing is changed, and the answer tells what would be.</summary>
    public bool? Check { get; init; }

    /// <summary>Why, for the history and the audit; at most 255 characters.</summary>
    public string? Reason { get; init; }
}
