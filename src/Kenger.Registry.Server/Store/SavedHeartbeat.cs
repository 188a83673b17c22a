namespace Kenger.Registry.Server.Store;

/// <summary>When a node was last heard from.</summary>
internal readonly record struct SavedHeartbeat(long NodeId, DateTimeOffset LastHeartbeat);
