using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Store;

/// <summary>
/// What a store keeps of rollouts beside the state of namespaces: what gateways saw, what was decided, and those that are over.
/// Used as <see cref="IRegistryStore"/> is.
/// </summary>
internal interface IRolloutStore
{
    /// <summary>The most that is remembered of what was decided in one rollout.</summary>
    const int MaxEvents = 500;

    /// <summary>Adds the amounts to what the store holds, all of them or none; other servers do so too.</summary>
    void AddSamples(IReadOnlyList<RolloutSample> samples);

    /// <summary>The samples of a step, and those of the whole rollout.</summary>
    IReadOnlyList<RolloutSample> ReadSamples(long rollout, int step);

    /// <summary>
    /// Keeps that the new nodes passed: judged are the amounts that were read, whatever came since. Beyond
    /// <see cref="MaxEvents"/> the oldest passes are forgotten.
    /// </summary>
    void NotePass(IReadOnlyList<RolloutSample> judged, RolloutEventRecord passed);

    /// <summary>What was decided in a rollout, the oldest first.</summary>
    IReadOnlyList<RolloutEventRow> ReadEvents(long rollout);

    RolloutRow? ReadRollout(long id);

    /// <summary>The rollouts of these namespaces, the newest first.</summary>
    /// <param name="namespaces">The namespaces, whether they still exist or not.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="before">Only rollouts with smaller ids.</param>
    IReadOnlyList<RolloutRow> ReadRollouts(NamespaceSet namespaces, int limit, long? before);

    /// <summary>
    /// Forgets the oldest rollouts that ended before then and were followed by another, or whose namespace is gone, at most
    /// <paramref name="limit"/> of them; returns how many.
    /// </summary>
    int ForgetRollouts(DateTimeOffset before, int limit);
}
