namespace Kenger.Contracts;

/// <summary>What the token of a call may do: the answer to <see cref="ApiRoutes.TokenShow"/>.</summary>
public sealed record TokenInfo
{
    /// <summary>The token's name in the audit and in messages.</summary>
    public required string Name { get; init; }

    /// <summary>The most it may do: <c>read</c>, <c>gateway</c>, <c>register</c>, <c>operate</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The only namespaces it may see and change; absent for all.</summary>
    public IReadOnlyList<string>? Namespaces { get; init; }

    /// <summary>The only gateways it may speak for, by their ids or by how these begin; absent for all.</summary>
    public IReadOnlyList<string>? Gateways { get; init; }

    /// <summary>The version of the registry's program.</summary>
    public string? Release { get; init; }
}
