using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Consul.Services;

/// <summary>What a node that registered by Consul's API has beside what every node has; kept with it as JSON.</summary>
internal sealed record ServiceEntry
{
    // The text is the node's own, so that all revisions of a node that say the same share what was read of it.
    private static readonly ConditionalWeakTable<string, ServiceEntry> Known = [];

    /// <summary>Consul's id of the service, unique for its agent.</summary>
    public required string Id { get; init; }

    /// <summary>Consul's node: the agent, or what <c>catalog/register</c> named.</summary>
    public required string Node { get; init; }

    public required string NodeAddress { get; init; }

    /// <summary>The address that the call came from: everybody's registry is an agent to each of its callers. Empty for <c>catalog/register</c>.</summary>
    public string Agent { get; init; } = "";

    /// <summary>Whether a proxy on the registry's machine brought the call: then who called is elsewhere.</summary>
    public bool IsProxied { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public SortedDictionary<string, string> Meta { get; init; } = [];

    public int WarningWeight { get; init; } = 1;

    public bool EnableTagOverride { get; init; }

    /// <summary>Why it is in maintenance; null where it is not.</summary>
    public string? Maintenance { get; init; }

    public IReadOnlyList<CheckEntry> Checks { get; init; } = [];

    /// <summary>Whether its node gets traffic.</summary>
    [JsonIgnore]
    public NodeStatus Status => Maintenance is not null || Checks.Any(check => check.Status == CheckStatus.Critical) ? NodeStatus.Offline : NodeStatus.Online;

    /// <summary>What is kept of a node; null for one that registered by Kenger's own API.</summary>
    public static ServiceEntry? Of(NodeState node) => node.Catalog is not { } json ? null
        : Known.GetValue(json, static json => JsonSerializer.Deserialize(json, ServiceEntryJson.Default.ServiceEntry)!);

    public string ToJson() => JsonSerializer.Serialize(this, ServiceEntryJson.Default.ServiceEntry);

    public CheckEntry? FindCheck(string id) => Checks.FirstOrDefault(check => check.Id == id);

    /// <summary>With a check added, or in the place of the one with its id.</summary>
    public ServiceEntry WithCheck(CheckEntry check) =>
        this with { Checks = FindCheck(check.Id) is null ? [.. Checks, check] : [.. Checks.Select(each => each.Id == check.Id ? check : each)] };

    /// <summary>As a service that registers again: checks that ask the same go on as they are.</summary>
    public ServiceEntry Continuing(ServiceEntry before) => this with
    {
        Maintenance = before.Maintenance,
        Checks =
        [
            .. Checks.Select(check => before.FindCheck(check.Id) is { } same && same.Definition.IsSameAs(check.Definition) && check.Definition.Type.Length > 0
                ? check with { Status = same.Status, Output = same.Output, Since = same.Since }
                : check),
        ],
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ServiceEntry))]
internal sealed partial class ServiceEntryJson : JsonSerializerContext;
