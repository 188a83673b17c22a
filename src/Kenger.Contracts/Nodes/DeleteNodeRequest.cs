namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.NodeDelete"/>.</summary>
/// <param name="Id">The node's id.</param>
public sealed record DeleteNodeRequest(long Id);
