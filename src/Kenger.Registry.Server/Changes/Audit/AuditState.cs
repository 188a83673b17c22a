using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Routes;
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

    public static string Describe(NamespaceState ns, int nodes) => Write(
        (ns, nodes),
        static (json, state) =>
        {
            json.WriteNumber(WireNames.Id, state.ns.Id);
            json.WriteString(WireNames.Description, state.ns.Description);
            json.WriteString(WireNames.HealthPath, state.ns.HealthPath);
            if (state.ns.Release.Gated)
            {
                json.WriteBoolean(WireNames.Gated, true);
            }

            if (!state.ns.Release.Freezes.IsEmpty)
            {
                json.WriteStartArray(WireNames.Freezes);
                foreach (var window in state.ns.Release.Freezes)
                {
                    json.WriteStringValue(window.Text);
                }

                json.WriteEndArray();
            }

            json.WriteNumber(WireNames.NodeCount, state.nodes);
            if (!state.ns.Rules.IsEmpty)
            {
                json.WriteNumber(WireNames.RuleCount, state.ns.Rules.Length);
            }
        });

    public static string Describe(RolloutState rollout, string? remark = null) => Write(
        (rollout, remark),
        static (json, state) =>
        {
            var rollout = state.rollout;
            json.WriteNumber(WireNames.Id, rollout.Id);
            json.WriteString(WireNames.Status, rollout.Status.ToWireName());
            json.WriteNumber(WireNames.Step, rollout.Step);
            json.WriteNumber(WireNames.Percent, rollout.Percent);
            if (rollout.Sticky is not null)
            {
                json.WriteString(WireNames.Sticky, rollout.Sticky);
            }

            if (rollout.StatusReason is not null)
            {
                json.WriteString(WireNames.StatusReason, rollout.StatusReason);
            }

            if (state.remark is not null)
            {
                json.WriteString(WireNames.Reason, state.remark);
            }
        });

    public static string Describe(NodeState node, string? reason = null) => Write(
        (node, reason),
        static (json, state) =>
        {
            Write(json, state.node);
            if (state.reason is not null)
            {
                json.WriteString(WireNames.Reason, state.reason);
            }
        });

    public static string Describe(HostSwitch host) => Write(
        host,
        static (json, host) =>
        {
            if (host.Ns is not null)
            {
                json.WriteString(WireNames.Ns, host.Ns);
            }

            WriteTime(json, WireNames.ExpiresAt, host.Until);
        });

    public static string Describe(RuleState rule) => Write(rule, Write);

    public static string Describe(RouteState route, string? reason) => Write(
        (route, reason),
        static (json, state) =>
        {
            json.WriteNumber(WireNames.Version, state.route.Version);
            using var written = JsonDocument.Parse(RouteJson.Write(state.route.Route));
            foreach (var member in written.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }

            if (state.reason is not null)
            {
                json.WriteString(WireNames.Reason, state.reason);
            }
        });

    public static string DescribeLift(int takenOffline, int deleted) => Write(
        (takenOffline, deleted),
        static (json, counts) =>
        {
            json.WriteNumber(WireNames.TakenOffline, counts.takenOffline);
            json.WriteNumber(WireNames.Deleted, counts.deleted);
        });

    public static string DescribeSide(NodeSide side) => Write(side, static (json, side) => json.WriteString(WireNames.Side, side.ToWireName()));

    private static void Write(Utf8JsonWriter json, NodeState node)
    {
        json.WriteNumber(WireNames.Id, node.Id);
        json.WriteNumber(WireNames.Weight, node.OwnWeight);
        json.WriteNumber(WireNames.DeclaredWeight, node.DeclaredWeight);
        WriteOverrides(json, node);
        if (node.HealthPath is not null)
        {
            json.WriteString(WireNames.HealthPath, node.HealthPath);
        }

        if (node.HeartbeatInterval is { } interval)
        {
            json.WriteNumber(WireNames.HeartbeatInterval, interval);
        }

        if (node.IsStatic)
        {
            json.WriteString(WireNames.Mode, NodeModes.Static);
        }

        if (node.Instance is not null)
        {
            json.WriteString(WireNames.Instance, node.Instance);
        }

        json.WriteString(WireNames.Status, node.Status.ToWireName());
        if (!node.Labels.Values.IsEmpty)
        {
            json.WriteStartObject(WireNames.Labels);
            foreach (var (key, value) in node.Labels.Values)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, RuleState rule)
    {
        json.WriteNumber(WireNames.Id, rule.Id);
        json.WriteNumber(WireNames.Position, rule.Position);
        if (rule.Name is not null)
        {
            json.WriteString(WireNames.Name, rule.Name);
        }

        json.WritePropertyName(WireNames.Match);
        RuleJson.Write(json, rule.Match);
        json.WritePropertyName(WireNames.Target);
        RuleJson.Write(json, rule.Target);
        json.WriteBoolean(WireNames.Enabled, rule.IsEnabled);
        WriteTime(json, WireNames.ExpiresAt, rule.Until);
        if (rule.Reason is not null)
        {
            json.WriteString(WireNames.Reason, rule.Reason);
        }
    }

    private static void WriteOverrides(Utf8JsonWriter json, NodeState node)
    {
        if (node.WeightOverride is { } weight)
        {
            json.WriteNumber(WireNames.WeightOverride, weight);
        }

        WriteTime(json, WireNames.WeightExpiresAt, node.WeightOverrideUntil);
        if (node.Drained)
        {
            json.WriteBoolean(WireNames.Drained, true);
        }

        WriteTime(json, WireNames.DrainExpiresAt, node.DrainUntil);
        WriteTime(json, WireNames.ClosesAt, node.CloseAt);
        if (node.IsClosed)
        {
            json.WriteBoolean(WireNames.Closed, true);
        }
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
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
