using System.Buffers;
using System.Text.Json;
using Kenger.Client.Calls;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Reads what gateways route by. One bad node, rule or rollout among good ones is set aside with a sentence; a namespace that can't be read
/// is left out with a sentence, so that its reader keeps what it has. Only an envelope without a usable version or data, or with
/// more in it than there may be, is refused as a whole. It goes from token to token, and takes apart one node at a time: what is needed
/// beside the answer is what comes of it.
/// </summary>
internal static class SyncReader
{
    /// <summary>Versions stay exact in a double, because Lua clients have no other number.</summary>
    internal const long VersionLimit = 1L << 53;

    // 32 labels at their longest, each character escaped, and some room.
    private const int MaxNodeBytes = 64 * 1024;

    /// <summary>
    /// To bytes that are no UTF-8, and to half of a surrogate pair, System.Text.Json says InvalidOperationException; to a
    /// name also when another one is looked for.
    /// </summary>
    internal const string BadUnicode = "it holds text that is no valid Unicode";

    /// <summary>Reads a successful answer.</summary>
    /// <param name="answer">The envelope.</param>
    /// <param name="field">Where the namespaces are.</param>
    /// <exception cref="FormatException">It has no usable version or no data; the message follows "because".</exception>
    /// <exception cref="JsonException">It is no JSON, or not complete.</exception>
    public static SyncResult Read(RegistryAnswer answer, string field = "data")
    {
        var version = ReadVersion(answer);
        if (!Find(answer, field, out var data) || data.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("it has no data");
        }

        var read = new SyncReading(answer.Limit);
        var isTorn = false;
        var namespaces = new Dictionary<string, SyncNamespace>(StringComparer.Ordinal);
        while (data.Read() && data.TokenType == JsonTokenType.PropertyName)
        {
            if (TryReadNamespace(ref data, read, out var name, out var ns) is { } wrong)
            {
                isTorn = true;
                read.Reject($"Namespace {(name is null ? "without a readable name" : Shown(name))} is left out: {wrong}.");
            }
            else
            {
                namespaces[name!] = ns!;
            }
        }

        return new SyncResult
        {
            Version = version,
            Namespaces = namespaces,
            Hosts = Find(answer, "hosts", out var hosts) ? SyncHostsReader.Read(ref hosts, read) : null,
            Routes = Find(answer, "routes", out var routes) ? SyncRoutesReader.Read(ref routes, read) : null,
            RoutesRevision = ReadRevision(answer, "routes_revision"),
            Peers = Find(answer, "peers", out var peers) ? SyncPeersReader.Read(ref peers, read) : null,
            PeersRevision = ReadRevision(answer, "peers_revision"),
            Rejected = read.Rejected,
            IsTorn = isTorn,
        };
    }

    private static long? ReadRevision(RegistryAnswer answer, string field) =>
        Find(answer, field, out var revision) && revision.TokenType == JsonTokenType.Number
        && revision.TryGetInt64(out var known) && known is >= 0 and < VersionLimit ? known : null;

    private static long ReadVersion(RegistryAnswer answer) =>
        Find(answer, "version", out var field)
        && field.TokenType == JsonTokenType.Number
        && field.TryGetInt64(out var version)
        && version is >= 0 and < VersionLimit
            ? version
            : throw new FormatException("its version is not a whole number from 0 to 2^53");

    private static bool Find(RegistryAnswer answer, string field, out Utf8JsonReader value)
    {
        try
        {
            return answer.TryFind(System.Text.Encoding.UTF8.GetBytes(field), out value);
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException(BadUnicode, exception);
        }
    }

    // Afterwards the reader is at the last token of the namespace, whatever became of it.
    private static string? TryReadNamespace(ref Utf8JsonReader reader, SyncReading read, out string? name, out SyncNamespace? ns)
    {
        name = null;
        ns = null;
        var property = reader;
        reader.Read();
        var value = reader;
        reader.Skip();
        try
        {
            name = property.GetString()!;
            read.Count(SyncReading.NamespaceBytes);
            return FieldChecks.CheckNamespace(name) is { } wrongName
                ? $"its name {wrongName}"
                : ReadNamespace(name, ref value, read, out ns);
        }
        catch (InvalidOperationException)
        {
            return BadUnicode;
        }
    }

    private static string? ReadNamespace(string name, ref Utf8JsonReader reader, SyncReading read, out SyncNamespace? ns)
    {
        ns = null;
        var parts = new NamespaceParts(ref reader);
        if (parts.Nodes.TokenType != JsonTokenType.StartArray)
        {
            return "it has no list of nodes";
        }

        var healthPath = parts.HealthPath is { ValueKind: not JsonValueKind.Null } field ? Text(field) : KengerDefaults.HealthPath;
        if (FieldChecks.CheckHealthPath(healthPath) is { } wrongPath)
        {
            return $"health_path {wrongPath}";
        }

        if (!SyncGoneReader.TryRead(ref parts.Since, ref parts.Gone, read, out var since, out var gone))
        {
            return "what it differs from, or which nodes are gone, can't be read";
        }

        var nodes = ReadNodes(name, ref parts.Nodes, healthPath!, read, out var sent);
        if (nodes.Count == 0 && sent > 0)
        {
            // To say "no nodes" here would take away from the reader those it has.
            return "none of its nodes can be read";
        }

        ns = new SyncNamespace
        {
            HealthPath = healthPath!,
            Nodes = nodes,
            Since = since,
            Gone = gone,
            Rules = SyncRulesReader.Read(name, ref parts.Rules, read),
            Rollout = SyncRolloutReader.Read(name, ref parts.Rollout, read),
        };
        return null;
    }

    private static List<SyncNode> ReadNodes(string ns, ref Utf8JsonReader list, string healthPath, SyncReading read, out int sent)
    {
        var nodes = new List<SyncNode>();
        var seen = new HashSet<(string Host, int Port)>();
        sent = 0;
        while (list.Read() && list.TokenType != JsonTokenType.EndArray)
        {
            var wrong = TryReadNode(ref list, healthPath, read, out var node);
            if (wrong is null && !seen.Add((node!.Host, node.Port)))
            {
                wrong = $"{node.Host}:{node.Port} is in the list already";
            }

            if (wrong is null)
            {
                nodes.Add(node!);
            }
            else
            {
                read.Reject($"Node {sent} of namespace {ns} is dropped: {wrong}.");
            }

            sent++;
        }

        return nodes;
    }

    private static string? TryReadNode(ref Utf8JsonReader reader, string healthPath, SyncReading read, out SyncNode? node)
    {
        node = null;
        using var document = Take(ref reader, MaxNodeBytes);
        if (document is null)
        {
            return $"it has more than {MaxNodeBytes} bytes";
        }

        var wrong = SyncNodeReader.TryRead(document.RootElement, healthPath, out node);
        if (node is not null)
        {
            read.Count(SyncReading.NodeBytes + ((node.Labels?.Count ?? 0) * SyncReading.LabelBytes));
        }

        return wrong;
    }

    /// <summary>Takes one value apart, and goes to its end; null for one that is too large to be good.</summary>
    internal static JsonDocument? Take(ref Utf8JsonReader reader, int maxBytes)
    {
        var end = reader;
        end.Skip();
        if (end.BytesConsumed - reader.TokenStartIndex > maxBytes)
        {
            reader = end;
            return null;
        }

        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>A field that is there; null counts as absent.</summary>
    internal static JsonElement? Present(JsonElement owner, string field) =>
        owner.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A value as it was sent, short enough for a sentence.</summary>
    internal static string Shown(string value) => $"'{OneLine.Clean(value, 64)}'";

    /// <summary>Null for anything but text.</summary>
    /// <exception cref="InvalidOperationException">The text is no valid Unicode.</exception>
    internal static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Where the parts of a namespace begin, in whatever order they come; the last one counts where there are several.</summary>
    private ref struct NamespaceParts
    {
        private const int MaxPathBytes = 4096;

        public Utf8JsonReader Nodes;
        public Utf8JsonReader Rules;
        public Utf8JsonReader Rollout;
        public Utf8JsonReader Since;
        public Utf8JsonReader Gone;

        public NamespaceParts(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isPath, isNodes) = (reader.ValueTextEquals("health_path"u8), reader.ValueTextEquals("nodes"u8));
                var (isRules, isRollout) = (reader.ValueTextEquals("rules"u8), reader.ValueTextEquals("rollout"u8));
                var (isSince, isGone) = (reader.ValueTextEquals("since"u8), reader.ValueTextEquals("gone"u8));
                reader.Read();
                if (isPath)
                {
                    HealthPath = PathOf(ref reader);
                    continue;
                }

                if (isNodes)
                {
                    Nodes = reader;
                }
                else if (isRules)
                {
                    Rules = reader;
                }
                else if (isRollout)
                {
                    Rollout = reader;
                }
                else if (isSince)
                {
                    Since = reader;
                }
                else if (isGone)
                {
                    Gone = reader;
                }

                reader.Skip();
            }
        }

        public JsonElement? HealthPath { get; private set; }

        private static JsonElement PathOf(ref Utf8JsonReader reader)
        {
            using var document = Take(ref reader, MaxPathBytes);
            // What is too long to be a path is none, as a list is none.
            return document?.RootElement.Clone() ?? default;
        }
    }
}
