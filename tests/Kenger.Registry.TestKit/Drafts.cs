using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.TestKit;

/// <summary>Batches of commands as the writer would apply them.</summary>
internal static class Drafts
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static NodeAddress Address(string ns = "orders", string host = "10.0.0.1", int port = 80) => new(ns, host, port);

    public static RegisterNode Register(
        NodeAddress address,
        int weight = 100,
        string? healthPath = null,
        Labels? labels = null,
        int? interval = null,
        bool create = true,
        bool isStatic = false) =>
        new(address, weight, healthPath, labels ?? Server.State.Nodes.Labels.None, interval, isStatic, create);

    public static Labels Labels(params (string Key, string Value)[] labels) =>
        Server.State.Nodes.Labels.From(labels.Select(label => KeyValuePair.Create(label.Key, label.Value)));

    /// <summary>One batch: what comes of it, and what a store must write for it.</summary>
    public static (RegistrySnapshot Snapshot, ChangeSet Changes) Batch(
        this RegistrySnapshot basis, DateTimeOffset now, params Action<RegistryDraft>[] steps)
    {
        var draft = new RegistryDraft(basis, now);
        foreach (var step in steps)
        {
            step(draft);
        }

        return draft.Build();
    }

    /// <summary>One command in a batch of its own, which must be carried out.</summary>
    public static RegistrySnapshot After<T>(this RegistrySnapshot basis, RegistryCommand<T> command, DateTimeOffset? now = null)
    {
        var draft = new RegistryDraft(basis, now ?? Start);
        Assert.Null(command.Apply(draft).Refusal);
        return draft.Build().Snapshot;
    }

    /// <summary>One command in a batch of its own, and what it answers.</summary>
    public static T Answer<T>(this RegistrySnapshot basis, RegistryCommand<T> command, DateTimeOffset? now = null) =>
        command.Apply(new RegistryDraft(basis, now ?? Start)).TryGetValue(out var value)
            ? value
            : throw new InvalidOperationException("The command was refused.");

    public static Refusal Refused<T>(this RegistrySnapshot basis, RegistryCommand<T> command)
    {
        var draft = new RegistryDraft(basis, Start);
        var refusal = command.Apply(draft).Refusal;
        Assert.NotNull(refusal);
        Assert.False(draft.HasChanges);
        return refusal;
    }
}
