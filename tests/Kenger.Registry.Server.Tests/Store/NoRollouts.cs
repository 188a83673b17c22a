using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Tests.Store;

/// <summary>Keeps nothing of rollouts, for tests that have none.</summary>
internal sealed class NoRollouts : IRolloutStore
{
    public void AddSamples(IReadOnlyList<RolloutSample> samples)
    {
    }

    public IReadOnlyList<RolloutSample> ReadSamples(long rollout, int step) => [];

    public void NotePass(IReadOnlyList<RolloutSample> judged, RolloutEventRecord passed)
    {
    }

    public IReadOnlyList<RolloutEventRow> ReadEvents(long rollout) => [];

    public RolloutRow? ReadRollout(long id) => null;

    public IReadOnlyList<RolloutRow> ReadRollouts(NamespaceSet namespaces, int limit, long? before) => [];

    public int ForgetRollouts(DateTimeOffset before, int limit) => 0;
}
