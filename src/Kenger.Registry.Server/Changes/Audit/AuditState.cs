using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Changes.Audit;

/// <summary>What the audit keeps of a namespace, node, rule or switched host: what somebody could have changed, as small as it goes.</summary>
internal static class AuditState
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static string Of(NamespaceState ns, int nodes) => Write(
        (ns, nodes),
        static (json, state) =>
        {
            json.WriteNumber("id"u8, state.ns.Id);
            json.WriteString("description"u8, state.ns.Description);
            json.WriteString("health_path"u8, state.ns.HealthPath);
            if (state.ns.Release.Gated)
            {
                json.WriteBoolean("gated"u8, true);
            }

            json.WriteNumber("node_count"u8, state.nodes);
            if (!state.ns.Rules.IsEmpty)
            {
                json.WriteNumber("rule_count"u8, state.ns.Rules.Length);
            }
        });

    public static string Of(RolloutState rollout) => Write(
        rollout,
        static (json, rollout) =>
        {
            json.WriteNumber("id"u8, rollout.Id);
            json.WriteString("status"u8, rollout.Status.ToWireName());
            json.WriteNumber("step"u8, rollout.Step);
            json.WriteNumber("percent"u8, rollout.Percent);
            if (rollout.StatusReason is not null)
            {
                json.WriteString("status_reason"u8, rollout.StatusReason);
            }
        });

    public static string Of(NodeState node) => Write(node, Write);

    public static string Of(HostSwitch host) => Write(
        host,
        static (json, host) =>
        {
            if (host.Ns is not null)
            {
                json.WriteString("ns"u8, host.Ns);
            }

            WriteTime(json, "expires_at"u8, host.Until);
        });

    public static string Of(RuleState rule) => Write(rule, Write);

    public static string OfLift(int takenOffline, int deleted) => Write(
        (takenOffline, deleted),
        static (json, counts) =>
        {
            json.WriteNumber("taken_offline"u8, counts.takenOffline);
            json.WriteNumber("deleted"u8, counts.deleted);
        });

    private static void Write(Utf8JsonWriter json, NodeState node)
    {
        json.WriteNumber("id"u8, node.Id);
        json.WriteNumber("weight"u8, node.OwnWeight);
        json.WriteNumber("declared_weight"u8, node.DeclaredWeight);
        WriteOverrides(json, node);
        if (node.HealthPath is not null)
        {
            json.WriteString("health_path"u8, node.HealthPath);
        }

        if (node.HeartbeatInterval is { } interval)
        {
            json.WriteNumber("heartbeat_interval"u8, interval);
        }

        if (node.IsStatic)
        {
            json.WriteString("mode"u8, NodeModes.Static);
        }

        json.WriteString("status"u8, node.Status == NodeStatus.Online ? "online"u8 : "offline"u8);
        if (!node.Labels.Values.IsEmpty)
        {
            json.WriteStartObject("labels"u8);
            foreach (var (key, value) in node.Labels.Values)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, RuleState rule)
    {
        json.WriteNumber("id"u8, rule.Id);
        json.WriteNumber("position"u8, rule.Position);
        if (rule.Name is not null)
        {
            json.WriteString("name"u8, rule.Name);
        }

        json.WritePropertyName("match"u8);
        RuleJson.Write(json, rule.Match);
        json.WritePropertyName("target"u8);
        RuleJson.Write(json, rule.Target);
        json.WriteBoolean("enabled"u8, rule.IsEnabled);
        WriteTime(json, "expires_at"u8, rule.Until);
        if (rule.Reason is not null)
        {
            json.WriteString("reason"u8, rule.Reason);
        }
    }

    private static void WriteOverrides(Utf8JsonWriter json, NodeState node)
    {
        if (node.WeightOverride is { } weight)
        {
            json.WriteNumber("weight_override"u8, weight);
        }

        WriteTime(json, "weight_expires_at"u8, node.WeightOverrideUntil);
        if (node.Drained)
        {
            json.WriteBoolean("drained"u8, true);
        }

        WriteTime(json, "drain_expires_at"u8, node.DrainUntil);
    }

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } given)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, given, KengerJson.Default.DateTimeOffset);
        }
    }

    private static string Write<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json, state);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
