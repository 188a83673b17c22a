using System.Text.Json;
using System.Text.Json.Nodes;
using Kenger.Contracts;

namespace Kenger.Console.Calls;

/// <summary>A change: what is sent, and how the same is said on a command line.</summary>
/// <param name="Path">The API's path.</param>
/// <param name="Fields">The body.</param>
/// <param name="Words">What follows <c>kenger</c>.</param>
internal sealed record ConsoleCall(string Path, JsonObject Fields, IReadOnlyList<string> Words)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the line reads from its standard input; null for nothing.</summary>
    public JsonObject? Input { get; init; }

    public string Body => Fields.ToJsonString(Readable);

    /// <summary>The <c>kenger</c> line.</summary>
    public string KengerLine => (Input is null ? "" : $"echo {ShellText.Quote(Input.ToJsonString(Readable))} | ") + "kenger " + string.Join(' ', Words.Select(ShellText.Quote));

    /// <summary>The <c>curl</c> line. Address and token are in the variables that the tool reads, too: no secret gets into a history.</summary>
    public string CurlLine =>
        $"curl -sS \"$KENGER_REGISTRY_URL{Path}\" -H \"{ApiRoutes.TokenHeader}: $KENGER_REGISTRY_TOKEN\" -H 'Content-Type: application/json' -d {ShellText.Quote(Body)}";

    /// <summary>An operator's weight; null gives the declared one back.</summary>
    public static ConsoleCall SetWeight(NodeName node, int? weight, int? ttlSeconds, string? reason = null)
    {
        var fields = node.ToFields();
        List<string> words = ["weight", node.Ns, node.Address];
        if (weight is { } given)
        {
            fields[WireNames.Weight] = given;
            words.Add(given.ToString());
            AddTtl(fields, words, ttlSeconds);
        }
        else
        {
            fields[WireNames.Reset] = true;
            words.Add("--reset");
        }

        AddReason(fields, words, reason);

        return new ConsoleCall(ApiRoutes.NodeWeight, fields, words);
    }

    /// <summary>Takes a node out of the traffic, or back in.</summary>
    public static ConsoleCall Drain(NodeName node, bool drained, int? ttlSeconds, string? reason = null)
    {
        var fields = node.ToFields();
        List<string> words = ["drain", node.Ns, node.Address];
        fields[WireNames.Drained] = drained;
        if (drained)
        {
            AddTtl(fields, words, ttlSeconds);
        }
        else
        {
            words.Add("--off");
        }

        AddReason(fields, words, reason);

        return new ConsoleCall(ApiRoutes.NodeDrain, fields, words);
    }

    /// <summary>Moves a rollout. The step says which one is meant, where it matters.</summary>
    public static ConsoleCall Rollout(string verb, long id, string? reason, int? step, bool force, bool overrideFreeze)
    {
        var fields = new JsonObject { [WireNames.Id] = id };
        List<string> words = ["rollout", verb, "--id", id.ToString()];
        AddReason(fields, words, reason);
        if (step is { } at)
        {
            fields[WireNames.Step] = at;
            words.AddRange(["--step", at.ToString()]);
        }

        if (force)
        {
            fields[WireNames.Force] = true;
            words.Add("--force");
        }

        if (overrideFreeze)
        {
            fields[WireNames.OverrideFreeze] = true;
            words.Add("--override-freeze");
        }

        return new ConsoleCall($"{ApiRoutes.Prefix}/rollout/{verb}", fields, words);
    }

    /// <summary>When rollouts of a namespace neither start nor go on; no window lifts all.</summary>
    public static ConsoleCall Freeze(string ns, IReadOnlyList<string> windows) => new(
        ApiRoutes.NamespaceUpdate,
        new JsonObject { [WireNames.Name] = ns, [WireNames.Freezes] = new JsonArray([.. windows.Select(window => JsonValue.Create(window))]) },
        ["freeze", ns, .. windows.Count == 0 ? (IReadOnlyList<string>)["off"] : windows]);

    /// <summary>Switches a traffic rule on or off.</summary>
    public static ConsoleCall SwitchRule(long id, bool enabled) => new(
        ApiRoutes.RuleUpdate,
        new JsonObject { [WireNames.Id] = id, [WireNames.Enabled] = enabled },
        ["rule", enabled ? "on" : "off", id.ToString()]);

    private static void AddReason(JsonObject fields, List<string> words, string? reason)
    {
        if (!string.IsNullOrWhiteSpace(reason))
        {
            fields[WireNames.Reason] = reason.Trim();
            words.AddRange(["--reason", reason.Trim()]);
        }
    }

    private static void AddTtl(JsonObject fields, List<string> words, int? ttlSeconds)
    {
        if (ttlSeconds is { } ttl)
        {
            fields[WireNames.TtlSeconds] = ttl;
            words.AddRange(["--ttl", ttl + "s"]);
        }
    }
}

/// <summary>A node as calls name it.</summary>
internal readonly record struct NodeName(string Ns, string Host, int Port)
{
    public string Address => $"{Host}:{Port}";

    public JsonObject ToFields() => new() { [WireNames.Ns] = Ns, [WireNames.Host] = Host, [WireNames.Port] = Port };
}
