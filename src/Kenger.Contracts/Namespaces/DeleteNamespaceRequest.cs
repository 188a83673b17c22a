namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.NamespaceDelete"/>: <see cref="Id"/> or <see cref="Name"/> names it.</summary>
public sealed record DeleteNamespaceRequest
{
    /// <summary>The namespace's id.</summary>
    public long? Id { get; init; }

    /// <summary>The namespace's name.</summary>
    public string? Name { get; init; }
}
