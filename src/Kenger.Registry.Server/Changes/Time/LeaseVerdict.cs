namespace Kenger.Registry.Server.Changes.Time;

/// <summary>What a node's silence means.</summary>
internal enum LeaseVerdict
{
    /// <summary>It is as it should be.</summary>
    Keep,

    /// <summary>Heard from, though offline.</summary>
    Revive,

    /// <summary>Silent for too long to get traffic.</summary>
    TakeOffline,

    /// <summary>Silent for so long that it won't come back.</summary>
    Delete,
}
