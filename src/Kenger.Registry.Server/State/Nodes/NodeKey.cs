namespace Kenger.Registry.Server.State.Nodes;

/// <summary>A node's identity inside its namespace; the host is canonical.</summary>
internal readonly record struct NodeKey(string Host, int Port);
