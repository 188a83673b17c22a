using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>Tables with the constraints of the real ones, to which change sets are applied.</summary>
internal sealed class FakeTables
{
    public Dictionary<long, NodeState> Nodes { get; } = [];

    public Dictionary<long, string> Namespaces { get; } = [];

    public Dictionary<long, RuleState> Rules { get; } = [];

    public HashSet<string> Tombstones { get; } = [];

    public void Apply(ChangeSet changes)
    {
        foreach (var id in changes.DeletedNodes)
        {
            Nodes.Remove(id);
        }

        foreach (var id in changes.DeletedNamespaces)
        {
            Namespaces.Remove(id);
            foreach (var node in Nodes.Values.Where(node => node.NamespaceId == id).ToArray())
            {
                Nodes.Remove(node.Id);
            }
        }

        foreach (var ns in changes.PutNamespaces)
        {
            Namespaces[ns.Id] = ns.Name;
        }

        foreach (var node in changes.PutNodes)
        {
            Assert.True(Namespaces.ContainsKey(node.NamespaceId), "a node must have a namespace");
            Nodes[node.Id] = node;
        }

        foreach (var id in changes.DeletedRules)
        {
            Assert.True(Rules.Remove(id), "a rule is deleted once");
        }

        foreach (var rule in changes.PutRules)
        {
            Rules[rule.Id] = rule;
        }

        Tombstones.ExceptWith(changes.DeletedTombstones);
        Tombstones.UnionWith(changes.PutTombstones.Select(tombstone => tombstone.Name));
        Assert.Equal(Namespaces.Count, Namespaces.Values.Distinct().Count());
        Assert.All(Rules.Values.GroupBy(rule => rule.NamespaceId), rules =>
        {
            Assert.True(Namespaces.ContainsKey(rules.Key), "a rule must have a namespace");
            Assert.Equal(Enumerable.Range(1, rules.Count()), rules.Select(rule => rule.Position).Order());
        });
        Assert.Equal(Nodes.Count, Nodes.Values.DistinctBy(node => (node.NamespaceId, node.Key)).Count());
    }
}
