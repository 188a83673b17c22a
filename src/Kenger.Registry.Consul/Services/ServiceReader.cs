using System.Net;
using Kenger.Contracts;
using Kenger.Registry.Consul.Reading;

namespace Kenger.Registry.Consul.Services;

/// <summary>Reads a service as <c>agent/service/register</c> and <c>catalog/register</c> bring it.</summary>
internal static class ServiceReader
{
    public const int MaxChecks = 16;
    public const int MaxTags = 64;
    public const int MaxMeta = 64;

    // What makes a check one.
    private static readonly string[] Kinds =
        ["TTL", "HTTP", "TCP", "GRPC", "Args", "ScriptArgs", "Script", "DockerContainerID", "AliasNode", "AliasService", "UDP", "H2PING", "OSService"];

    private static readonly string[] Mesh = ["Connect", "Proxy"];

    private const int MaxIdLength = 128;
    private const int MaxMetaKeyLength = 128;
    private const int MaxMetaValueLength = 512;

    /// <summary>The service; what is wrong with it is in the fields' problems.</summary>
    /// <param name="fields">What is said.</param>
    /// <param name="name">The field of the service's name: an agent calls it <c>Name</c>, the catalog <c>Service</c>.</param>
    /// <param name="agent">Who asks; empty for the catalog.</param>
    /// <param name="node">Consul's node.</param>
    /// <param name="nodeAddress">Its address, which is the service's where that has none.</param>
    public static ServiceRequest Read(BodyFields fields, string name, string agent, string node, string nodeAddress)
    {
        var ns = fields.Text(name);
        if (FieldChecks.CheckNamespace(ns) is { } wrongName)
        {
            fields.Reject(name, ns.Length == 0 ? "is missing: the service's name" : $"{wrongName}: it is a namespace of Kenger");
        }

        RefuseMesh(fields);
        var id = fields.Text("ID") is { Length: > 0 } given ? given : ns;
        CheckText(fields, "ID", id, MaxIdLength);
        CheckText(fields, "Node", node, MaxIdLength);
        var address = fields.Text("Address") is { Length: > 0 } own ? own : nodeAddress;
        if (!NodeHost.TryNormalize(address, out var host))
        {
            fields.Reject("Address", FieldChecks.CheckHost(address)!);
        }

        var port = fields.Number("Port") ?? 0;
        if (FieldChecks.CheckPort(port) is { } wrongPort)
        {
            fields.Reject("Port", $"{wrongPort}: Kenger sends traffic there");
        }

        var entry = new ServiceEntry
        {
            Id = id,
            Node = node,
            NodeAddress = nodeAddress,
            Agent = agent,
            Tags = ReadTags(fields),
            Meta = ReadMeta(fields),
            WarningWeight = fields.Object("Weights")?.Number("Warning") ?? 1,
            EnableTagOverride = fields.Flag("EnableTagOverride"),
            Checks = ReadChecks(fields, id, ns),
        };
        return new ServiceRequest(new NodeAddress(ns, host ?? address, port), ReadWeight(fields), HealthPathOf(entry, port), entry);
    }

    // Where a service is asked anyway, gateways may ask as well: few have the path that Kenger's own apps have.
    private static string? HealthPathOf(ServiceEntry entry, int port) => entry.Checks
        .Where(check => check.Definition is { Type: CheckDefinition.Http, Method: null or "GET" })
        .Select(check => Uri.TryCreate(check.Definition.Target, UriKind.Absolute, out var url) && url.Port == port ? url.PathAndQuery : null)
        .FirstOrDefault(path => path is not null && FieldChecks.CheckHealthPath(path) is null);

    private static void RefuseMesh(BodyFields fields)
    {
        if (fields.Text("Kind") is { Length: > 0 } and not "typical")
        {
            fields.Reject("Kind", "belongs to Consul's service mesh, which Kenger has not");
        }

        foreach (var name in Mesh)
        {
            if (fields.Object(name) is { } mesh && (mesh.Has("Native") ? mesh.Flag("Native") : mesh.Has("SidecarService") || mesh.Has("DestinationServiceName")))
            {
                fields.Reject(name, "belongs to Consul's service mesh, which Kenger has not");
            }
        }

        if (fields.Text("SocketPath").Length > 0)
        {
            fields.Reject("SocketPath", "is not there: Kenger knows addresses and ports");
        }
    }

    // Consul's default is 1, Kenger's 100: who says nothing weighs as much as Kenger's own nodes beside it.
    private static int ReadWeight(BodyFields fields)
    {
        var weight = fields.Object("Weights")?.Number("Passing") ?? KengerDefaults.Weight;
        if (weight < 1 || FieldChecks.CheckWeight(weight) is not null)
        {
            fields.Reject("Weights.Passing", $"must be a whole number from 1 to {FieldChecks.MaxWeight}");
        }

        return weight;
    }

    private static IReadOnlyList<string> ReadTags(BodyFields fields)
    {
        var tags = fields.Texts("Tags");
        if (tags.Count > MaxTags)
        {
            fields.Reject("Tags", $"must be at most {MaxTags}");
        }

        foreach (var tag in tags)
        {
            CheckText(fields, "Tags", tag, MaxMetaValueLength);
        }

        return tags;
    }

    private static SortedDictionary<string, string> ReadMeta(BodyFields fields)
    {
        var meta = fields.Map("Meta");
        if (meta.Count > MaxMeta)
        {
            fields.Reject("Meta", $"must be at most {MaxMeta} pairs");
        }

        foreach (var (key, value) in meta)
        {
            CheckText(fields, "Meta", key, MaxMetaKeyLength);
            CheckText(fields, "Meta", value, MaxMetaValueLength);
        }

        return meta;
    }

    private static List<CheckEntry> ReadChecks(BodyFields fields, string id, string ns)
    {
        List<BodyFields> all = fields.Object("Check") is { } one ? [one, .. fields.Objects("Checks")] : [.. fields.Objects("Checks")];
        // Clients that have no check send an empty one.
        all.RemoveAll(static check => !Array.Exists(Kinds, check.Has));
        if (all.Count > MaxChecks)
        {
            fields.Reject("Checks", $"must be at most {MaxChecks}");
        }

        List<CheckEntry> checks = [.. all.Select((check, i) => CheckReader.Read(check, all.Count == 1 ? $"service:{id}" : $"service:{id}:{i + 1}", $"Service '{ns}' check"))];
        CheckIds(fields, checks);
        return checks;
    }

    /// <summary>No two of a service's checks have one id.</summary>
    public static void CheckIds(BodyFields fields, IReadOnlyCollection<CheckEntry> checks)
    {
        if (checks.Select(check => check.Id).Distinct(StringComparer.Ordinal).Count() < checks.Count)
        {
            fields.Reject("Checks", "must have an id each, and no two the same");
        }
    }

    private static void CheckText(BodyFields fields, string name, string text, int max)
    {
        if (text.Length > max || !VisibleText.IsVisible(text))
        {
            fields.Reject(name, $"must be at most {max} characters without control or invisible characters");
        }
    }
}

/// <summary>A service to register.</summary>
/// <param name="Address">Its node.</param>
/// <param name="Weight">Its declared weight.</param>
/// <param name="HealthPath">What gateways ask it; null for the namespace's path.</param>
/// <param name="Entry">What is kept of it.</param>
internal sealed record ServiceRequest(NodeAddress Address, int Weight, string? HealthPath, ServiceEntry Entry);
