namespace Kenger;

/// <summary>
/// Gives each key its place among all keys, the same on every gateway and for ever: a share takes the places below it, so that a key that is in stays in
/// while the share grows. Another rule or rollout orders the keys otherwise.
/// </summary>
internal readonly struct KeyPlaces
{
    /// <summary>So many places of the same size: a percentage has two decimals at most.</summary>
    public const int Count = 10_000;

    /// <summary>Places in one percent.</summary>
    public const int PerPercent = Count / 100;

    // Rules and rollouts are counted apart, and those with one number must not choose the same users.
    private const ulong Rollouts = 0x9E3779B97F4A7C15;

    private readonly ulong _seed;

    private KeyPlaces(ulong seed) => _seed = seed;

    public static KeyPlaces OfRule(long id) => new(StableHash.Mix((ulong)id));

    public static KeyPlaces OfRollout(long id) => new(StableHash.Mix((ulong)id ^ Rollouts));

    /// <summary>From 0 on, below <see cref="Count"/>.</summary>
    /// <param name="key">The key's <see cref="StableHash"/>.</param>
    public int Find(ulong key) => (int)(((StableHash.Mix(key ^ _seed) >> 32) * Count) >> 32);
}
