using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Changes.Rules;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Tests.Changes;

/// <summary>Commands over a world so small that they often meet.</summary>
internal static class RandomCommands
{
    private static readonly string[] Texts = ["", "null", "a", "\"", "\\", "订单", "🚀", "</script>", "null,null"];

    public static Action<RegistryDraft> Next(Random random)
    {
        var address = Drafts.Address(
            Pick(random, ["a", "b", "null"]), Pick(random, ["10.0.0.1", "[::1]", "null"]), random.Next(1, 4));
        var selector = new NamespaceRef(null, address.Ns);
        return random.Next(14) switch
        {
            0 or 1 or 2 => draft => Drafts.Register(
                address, random.Next(3), random.Next(2) == 0 ? null : "/null", RandomLabels(random), random.Next(2) == 0 ? null : 5).Apply(draft),
            3 => draft => new DeregisterNode(address).Apply(draft),
            4 => draft => new SetNodeWeight(address, random.Next(3)).Apply(draft),
            5 => draft => new DeleteNode(random.Next(1, 20)).Apply(draft),
            6 => draft => new AddNamespace(address.Ns, Pick(random, Texts), random.Next(2) == 0 ? null : "/ns").Apply(draft),
            9 => draft => new DrainNode(address, random.Next(2) == 0, random.Next(2) == 0 ? null : 60).Apply(draft),
            10 or 11 => draft => RandomRule(random, address.Ns).Apply(draft),
            12 => draft => new UpdateRule(random.Next(1, 8)) { Position = random.Next(1, 4), IsEnabled = random.Next(2) == 0, Name = Pick(random, Texts) }.Apply(draft),
            13 => draft => new DeleteRule(random.Next(1, 8)).Apply(draft),
            7 => draft => new UpdateNamespace(selector, Pick(random, Texts), null).Apply(draft),
            _ => draft => new DeleteNamespace(selector).Apply(draft),
        };
    }

    private static AddRule RandomRule(Random random, string ns) => new(
        ns,
        new RuleMatch
        {
            Headers = random.Next(2) == 0 ? null : new Dictionary<string, string> { ["X"] = Pick(random, Texts) },
            Percent = random.Next(2) == 0 ? 12.5 : 0,
        },
        new RuleTarget { Ns = random.Next(2) == 0 ? null : "b", Labels = new Dictionary<string, string> { ["version"] = Pick(random, Texts) } },
        "ci")
    {
        Name = random.Next(2) == 0 ? null : Pick(random, Texts),
        Position = random.Next(2) == 0 ? null : random.Next(1, 4),
        IsEnabled = random.Next(3) > 0,
        TtlSeconds = random.Next(2) == 0 ? null : 60,
        Reason = random.Next(2) == 0 ? null : Pick(random, Texts),
    };

    private static Labels RandomLabels(Random random) => Labels.From(Enumerable.Range(0, random.Next(3))
        .Select(i => KeyValuePair.Create(i == 0 ? "null" : "k" + i, Pick(random, Texts))));

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];
}
