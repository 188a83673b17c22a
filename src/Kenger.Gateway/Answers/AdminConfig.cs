namespace Kenger.Gateway.Answers;

/// <summary>
/// The first three fields as the original's <c>get_config</c> gives them (never the token), then what else says how this
/// gateway stands.
/// </summary>
internal sealed record AdminConfig
{
    public required string RegistryUrl { get; init; }

    public required bool TokenSet { get; init; }

    /// <summary>Seconds.</summary>
    public required double SyncInterval { get; init; }

    /// <summary>The name the registry knows this gateway by.</summary>
    public required string Gateway { get; init; }

    /// <summary>The version of its program.</summary>
    public required string Release { get; init; }

    /// <summary>The registry version it has applied; absent before the first answer.</summary>
    public long? Version { get; init; }

    /// <summary>Seconds since the registry last answered; absent before the first answer.</summary>
    public double? AgeSeconds { get; init; }

    /// <summary>Why the registry could not be asked the last time; absent when it could.</summary>
    public string? RegistryProblem { get; init; }

    /// <summary>Absent when none is kept.</summary>
    public AdminSnapshot? Snapshot { get; init; }

    public required bool Ready { get; init; }

    /// <summary>The namespaces the routes name.</summary>
    public required IReadOnlyList<string> Namespaces { get; init; }

    /// <summary>The namespaces that routes, copies or rules lead to and the token is not for, so that they are not followed; absent when there is none.</summary>
    public IReadOnlyList<string>? ForbiddenNamespaces { get; init; }

    /// <summary>The routes of the registry; absent where none are taken from there.</summary>
    public AdminRegistryRoutes? RegistryRoutes { get; init; }

    /// <summary>The namespace of every switched host; absent when there is none.</summary>
    public IReadOnlyDictionary<string, string>? Hosts { get; init; }
}

/// <summary>The routes of the registry, as this gateway has them.</summary>
/// <param name="Wanted">The namespaces whose routes are taken; <c>*</c> for all.</param>
/// <param name="Revision">Their revision; absent before the registry told them.</param>
/// <param name="Count">How many are routed by.</param>
/// <param name="Refused">Those that this gateway can't take; absent for none.</param>
internal sealed record AdminRegistryRoutes(
    IReadOnlyList<string> Wanted, long? Revision, int Count, IReadOnlyList<AdminRefusedRoute>? Refused);

/// <summary>A route that the gateway can't take.</summary>
/// <param name="Id">What the registry calls it.</param>
/// <param name="Problem">Why.</param>
internal sealed record AdminRefusedRoute(string Id, string Problem);

/// <summary>How the snapshot on disk stands.</summary>
/// <param name="AgeSeconds">Since the registry confirmed what is in it; absent when there is none.</param>
/// <param name="InUse">The gateway goes by it: the registry has not answered since the start.</param>
/// <param name="Problem">Why it could not be read or written; absent when it could.</param>
internal sealed record AdminSnapshot(double? AgeSeconds, bool InUse, string? Problem);

/// <summary>The answer to <c>/livez</c> and <c>/readyz</c>.</summary>
internal sealed record AdminStatus(string Status);
