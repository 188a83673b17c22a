using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Hosts;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>What grows with what callers send has an end.</summary>
public sealed class GrowthTests
{
    [Fact]
    public void SwitchHost_MoreThanMayBe_IsRefused()
    {
        var draft = new RegistryDraft(RegistrySnapshot.Empty.After(new AddNamespace("a", null, null)), Drafts.Start);
        for (var i = 0; i < RegistryLimits.MaxHosts; i++)
        {
            Assert.Null(new SwitchHost($"{i}.example.com", "a").Apply(draft).Refusal);
        }

        Assert.Equal(ErrorCodes.Conflict, new SwitchHost("more.example.com", "a").Apply(draft).Refusal!.Code);
        Assert.Null(new SwitchHost("7.example.com", "a", 60).Apply(draft).Refusal);
        Assert.Null(new SwitchHost("7.example.com", null).Apply(draft).Refusal);
        Assert.Null(new SwitchHost("8.example.com", null).Apply(draft).Refusal);
        Assert.Null(new SwitchHost("more.example.com", "a").Apply(draft).Refusal);
    }

    [Fact]
    public void DeleteNamespace_AgainAndAgain_RemembersTheLatest()
    {
        var limits = new RegistryLimits(MaxNamespaces: 3, MaxNodesPerNamespace: 1);
        var snapshot = RegistrySnapshot.Empty;
        for (var i = 0; i < 5; i++)
        {
            var draft = new RegistryDraft(snapshot, Drafts.Start, limits: limits);
            Assert.Null(new AddNamespace($"ns-{i}", null, null).Apply(draft).Refusal);
            Assert.Null(new DeleteNamespace(new NamespaceRef(null, $"ns-{i}")).Apply(draft).Refusal);
            snapshot = draft.Build().Snapshot;
        }

        Assert.Equal(["ns-2", "ns-3", "ns-4"], snapshot.Tombstones.Keys.Order());
    }
}
