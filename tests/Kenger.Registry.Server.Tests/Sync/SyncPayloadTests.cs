using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Rules;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Tests.Changes;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Tests.Sync;

/// <summary>The bytes of <c>/sync</c>, over many random histories.</summary>
public sealed class SyncPayloadTests
{
    [Fact]
    public async Task Payload_RandomHistories_HasNoNullAndSaysWhatIsTrue()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var snapshot = RegistrySnapshot.Empty;
            for (var batch = 0; batch < 6; batch++)
            {
                var before = snapshot;
                snapshot = snapshot.Batch(Drafts.Start, [.. Enumerable.Range(0, 6).Select(_ => RandomCommands.Next(random))]).Snapshot;
                snapshot = snapshot.Batch(Drafts.Start, draft => TakeSomeOffline(draft, random)).Snapshot;

                await AssertSays(snapshot, null, snapshot.Namespaces.Keys.Concat(snapshot.Tombstones.Keys));
                await AssertSays(snapshot, before.Version, snapshot.Namespaces.Values.Where(ns => ns.Version > before.Version)
                    .Select(ns => ns.Name)
                    .Concat(snapshot.Tombstones.Values.Where(gone => gone.Version > before.Version).Select(gone => gone.Name)));
            }
        }
    }

    private static void TakeSomeOffline(RegistryDraft draft, Random random)
    {
        foreach (var node in draft.AllNodes().Where(_ => random.Next(3) == 0).ToArray())
        {
            draft.PutNode(node with { Status = NodeStatus.Offline });
        }
    }

    private static async Task AssertSays(RegistrySnapshot snapshot, long? after, IEnumerable<string> names)
    {
        var json = JsonDocument.Parse(await Write(snapshot, after)).RootElement;
        AssertNoNull(json);

        var answer = json.Deserialize(KengerJson.Default.SyncResponse)!;
        Assert.Equal(snapshot.Version, answer.Version);
        Assert.Equal(names.Order(StringComparer.Ordinal), answer.Data.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, ns) in answer.Data)
        {
            var expected = snapshot.Namespaces.GetValueOrDefault(name)?.Nodes.Values.Where(node => node.Status == NodeStatus.Online) ?? [];
            Assert.Equal(
                expected.OrderBy(node => node.Id).Select(node => (node.Key.Host, node.Key.Port, node.OwnWeight, Labels(node.Labels.Values))),
                ns.Nodes.Select(node => (node.Host, node.Port, node.Weight, Labels(node.Labels ?? new Dictionary<string, string>()))));
            var rules = snapshot.Namespaces.GetValueOrDefault(name)?.Rules.Where(rule => rule.IsEnabled).ToArray() ?? [];
            Assert.Equal(rules.Length == 0, ns.Rules is null);
            Assert.Equal(
                rules.Select(rule => (rule.Id, rule.Name, RuleJson.Write(rule.Match), RuleJson.Write(rule.Target))),
                (ns.Rules ?? []).Select(rule => (rule.Id, rule.Name, RuleJson.Write(rule.Match), RuleJson.Write(rule.Target))));
            Assert.All(ns.Nodes, node => Assert.StartsWith("/", node.HealthPath, StringComparison.Ordinal));
        }
    }

    private static string Labels(IEnumerable<KeyValuePair<string, string>> labels) => string.Join(';', labels);

    private static async Task<byte[]> Write(RegistrySnapshot snapshot, long? after)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await new SyncAnswer(new SyncBody(snapshot, NamespaceSet.All, after)).ExecuteAsync(context);
        Assert.Equal(context.Response.ContentLength, body.Length);
        return body.ToArray();
    }

    private static void AssertNoNull(JsonElement element)
    {
        Assert.NotEqual(JsonValueKind.Null, element.ValueKind);
        if (element.ValueKind == JsonValueKind.Object)
        {
            Assert.All(element.EnumerateObject(), property => AssertNoNull(property.Value));
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            Assert.All(element.EnumerateArray(), AssertNoNull);
        }
    }
}
