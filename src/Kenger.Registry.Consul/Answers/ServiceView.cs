using System.Security.Cryptography;
using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Consul.Checks;
using Kenger.Registry.Consul.Reading;
using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Consul.Answers;

/// <summary>A node of Kenger as clients of Consul see it, whichever API it registered by.</summary>
/// <param name="ns">Its namespace.</param>
/// <param name="node">The node.</param>
/// <param name="schedule">Knows what its checks said last.</param>
/// <param name="datacenter">What is told as the datacenter.</param>
internal sealed class ServiceView(NamespaceState ns, NodeState node, CheckSchedule schedule, string datacenter)
{
    private readonly ServiceEntry? _entry = ServiceEntry.Of(node);
    private readonly int _weight = ns.WeightOf(node);

    public string Id => _entry?.Id ?? $"{node.Ns}-{Address}-{node.Key.Port}";

    /// <summary>Consul's node; a node of Kenger's own API is its host.</summary>
    public string Node => _entry?.Node ?? Address;

    public string Name => node.Ns;

    public IReadOnlyList<string> Tags => _entry?.Tags
        ?? (node.Labels.Values.TryGetValue(EntryLabels.Tags, out var tags) ? tags.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : []);

    public IReadOnlyDictionary<string, string> Meta => _entry?.Meta ?? (IReadOnlyDictionary<string, string>)node.Labels.Values.Remove(EntryLabels.Tags);

    /// <summary>IPv6 without its brackets.</summary>
    public string Address => node.Key.Host.Trim('[', ']');

    public NodeAddress Place => new(node.Ns, node.Key.Host, node.Key.Port);

    public CheckStatus Status => Checks().Select(check => check.Status).DefaultIfEmpty("passing").Select(status => CheckStatuses.Parse(status)!.Value).Max();

    private WeightsAnswer Weights => new(_weight, _entry?.WarningWeight ?? _weight);

    private long CreateIndex => Math.Min(node.CreatedAt.ToUnixTimeMilliseconds(), node.Version);

    /// <summary>Whether it has all of these tags; case does not matter, as with Consul.</summary>
    public bool HasTags(IReadOnlyCollection<string> tags) => tags.Count == 0 || tags.All(tag => Tags.Contains(tag, StringComparer.OrdinalIgnoreCase));

    public AgentServiceAnswer ToAgentService() => new()
    {
        ID = Id, Service = Name, Tags = Tags, Meta = Meta, Port = node.Key.Port, Address = Address, Weights = Weights,
        EnableTagOverride = _entry?.EnableTagOverride ?? false, Datacenter = datacenter,
    };

    public NodeServiceAnswer ToNodeService() => new()
    {
        ID = Id, Service = Name, Tags = Tags, Meta = Meta, Port = node.Key.Port, Address = Address, Weights = Weights,
        EnableTagOverride = _entry?.EnableTagOverride ?? false, CreateIndex = CreateIndex, ModifyIndex = node.Version,
    };

    public CatalogServiceAnswer ToCatalogService() => new()
    {
        ID = IdOf(Node), Node = Node, Address = _entry?.NodeAddress ?? Address, Datacenter = datacenter, ServiceID = Id, ServiceName = Name, ServiceTags = Tags,
        ServiceAddress = Address, ServiceWeights = Weights, ServiceMeta = Meta, ServicePort = node.Key.Port, ServiceEnableTagOverride = _entry?.EnableTagOverride ?? false,
        CreateIndex = CreateIndex, ModifyIndex = node.Version,
    };

    public NodeAnswer ToNode() => new()
    {
        ID = IdOf(Node), Node = Node, Address = _entry?.NodeAddress ?? Address, Datacenter = datacenter, CreateIndex = CreateIndex, ModifyIndex = node.Version,
    };

    public HealthServiceAnswer ToHealthService() => new(ToNode(), ToNodeService(), [.. Checks()]);

    /// <summary>Its own, and what Kenger has against it.</summary>
    public IEnumerable<CheckAnswer> Checks()
    {
        foreach (var check in _entry?.Checks ?? [])
        {
            var definition = check.Definition;
            yield return Check(check.Id, check.Name, check.Status) with
            {
                Notes = check.Notes,
                Output = schedule.OutputOf(new CheckKey(node.Id, check.Id)) ?? check.Output,
                Type = definition.Type,
                Interval = definition.IsRun ? GoDuration.Format(TimeSpan.FromMilliseconds(definition.Interval)) : "",
                Timeout = definition.IsRun ? GoDuration.Format(TimeSpan.FromMilliseconds(definition.Timeout)) : "",
            };
        }

        if (_entry is null)
        {
            var online = node.Status == NodeStatus.Online;
            yield return Check($"kenger:{Id}", "Kenger lease", online ? CheckStatus.Passing : CheckStatus.Critical) with
            {
                Type = CheckDefinition.Ttl,
                Output = online ? "online" : "offline: no heartbeat came in time",
            };
        }

        var why = _entry?.Maintenance
            ?? (node.Drained ? "drained by an operator of Kenger"
                : _weight == 0 ? "its weight is 0: a rollout, a gate, an operator or the service itself keeps new traffic away" : null);
        if (why is not null)
        {
            yield return Check($"_service_maintenance:{Id}", "Service Maintenance Mode", CheckStatus.Critical) with { Notes = why, Type = "maintenance" };
        }
    }

    /// <summary>A made-up id that is the same for a node everywhere and always: Kenger has none.</summary>
    public static string IdOf(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString();

    private CheckAnswer Check(string id, string name, CheckStatus status) => new()
    {
        Node = Node, CheckID = id, Name = name, Status = status.ToWireName(), Notes = "", Output = "", ServiceID = Id, ServiceName = Name, ServiceTags = Tags,
        Type = "", Interval = "", Timeout = "", CreateIndex = CreateIndex, ModifyIndex = node.Version,
    };
}

/// <summary>All that can be seen.</summary>
internal static class ServiceViews
{
    public static IEnumerable<ServiceView> In(IEnumerable<NamespaceState> namespaces, CheckSchedule schedule, string datacenter) =>
        namespaces.OrderBy(ns => ns.Name, StringComparer.Ordinal).SelectMany(ns => ns.NodesById, (ns, node) => new ServiceView(ns, node, schedule, datacenter));
}
