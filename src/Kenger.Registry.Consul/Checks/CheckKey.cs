namespace Kenger.Registry.Consul.Checks;

/// <summary>A check of a node.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Check">The check's id.</param>
internal readonly record struct CheckKey(long Node, string Check);
