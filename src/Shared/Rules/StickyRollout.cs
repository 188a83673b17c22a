using Kenger.Contracts;

namespace Kenger;

/// <summary>
/// A rollout that keeps each user on one side: by the user's key, so that all gateways agree without knowing each other, and a restart changes nothing. Immutable.
/// </summary>
/// <param name="rollout">As the registry announced it: with a key and a share.</param>
internal sealed class StickyRollout(SyncRollout rollout)
{
    private readonly KeyPlaces _places = KeyPlaces.OfRollout(rollout.Id);
    private readonly int _share = (rollout.Percent ?? 0) * KeyPlaces.PerPercent;

    /// <summary>As the registry announced it.</summary>
    public SyncRollout Source => rollout;

    /// <summary>What users are told apart by.</summary>
    public RequestKey Key { get; } = RequestKey.Parse(rollout.Sticky!);

    /// <summary>What is announced, made ready; null when it is not sticky.</summary>
    public static StickyRollout? Create(RolloutWindow? window, StickyRollout? before) =>
        window is not { IsSticky: true } ? null
        : before is not null && ReferenceEquals(before.Source, window.Source) ? before
        : new StickyRollout(window.Source);

    /// <summary>The side of a key.</summary>
    public RolloutSide SideOf(ulong key) => _places.Find(key) < _share ? RolloutSide.New : RolloutSide.Old;

    /// <summary>The place of a key among all keys, in percent.</summary>
    public double PlaceOf(ulong key) => _places.Find(key) / (double)KeyPlaces.PerPercent;
}
