namespace Kenger.Contracts;

/// <summary>The answer to <see cref="ApiRoutes.Applied"/>.</summary>
public sealed record AppliedResult
{
    /// <summary>Whether every live gateway that watches the namespace has applied the version.</summary>
    public required bool Applied { get; init; }

    /// <summary>The gateways that have not.</summary>
    public required IReadOnlyList<string> Waiting { get; init; }
}
