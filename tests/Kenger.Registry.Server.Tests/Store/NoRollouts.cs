using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;

namespace Kenger.Registry.Server.Tests.Store;

/// <summary>Keeps nothing of rollouts, for tests that have none.</summary>
internal sealed class NoRollouts : IRolloutStore
{
    public void AddSamples(IReadOnlyList<SampleRow> samples)
    {
    }

    public IReadOnlyList<SampleRow> ReadSamples(long rollout, int step) => [];

    public void NotePass(IReadOnlyList<SampleRow> judged, RolloutEventRow passed)
    {
    }

    public IReadOnlyList<RolloutEventRow> ReadEvents(long rollout) => [];

    public RolloutRow? ReadRollout(long id) => null;

    public IReadOnlyList<RolloutRow> ReadRollouts(NamespaceSelection namespaces, int limit, long? before) => [];

    public int ForgetRollouts(DateTimeOffset before, int limit) => 0;
}
