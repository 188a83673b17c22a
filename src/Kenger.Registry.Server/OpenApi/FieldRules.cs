using System.Text.Json.Nodes;
using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>
/// What the fields of requests must be, as JSON Schema can say it: the rules of <see cref="FieldChecks"/> and <see cref="ReleaseChecks"/>. A test sends what is just
/// inside each bound and what is just beyond it.
/// </summary>
internal static partial class FieldRules
{
    private const string Name = "[A-Za-z0-9][A-Za-z0-9._-]";
    private const string LabelKey = "^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$";
    private const string Token = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";

    private static readonly string Namespace = $"^{Name}{{0,{FieldChecks.MaxNamespaceLength - 1}}}$";

    /// <summary>Adds to the schema of a field what its value must be.</summary>
    /// <param name="type">The type that has it.</param>
    /// <param name="field">Its name on the wire.</param>
    /// <param name="schema">What its type says.</param>
    public static void Apply(Type type, string field, JsonObject schema)
    {
        switch (type.Name, field)
        {
            case (_, not WireNames.Ns and not WireNames.Reason) when IsOfRoute(type):
                ApplyToRoute(type, field, schema);
                break;
            case (nameof(SwitchHostRequest), WireNames.Ns):
                Pattern(schema, $"^({Name}{{0,{FieldChecks.MaxNamespaceLength - 1}}})?$");
                break;
            case (nameof(AddNamespaceRequest) or nameof(UpdateNamespaceRequest) or nameof(DeleteNamespaceRequest), WireNames.Name) or (_, WireNames.Ns):
                Pattern(schema, Namespace);
                break;
            case (nameof(UpdateRuleRequest), WireNames.Name):
                Length(schema, 0, ReleaseChecks.MaxNameLength);
                break;
            case (_, WireNames.Name or WireNames.Target) when schema["type"]?.GetValue<string>() == "string":
                Length(schema, 1, ReleaseChecks.MaxNameLength);
                break;
            case (_, WireNames.Host):
                // An address written in full is longer than its canonical form, which is what must fit.
                Length(schema, 1, null);
                break;
            case (_, WireNames.Instance):
                Pattern(schema, $"^{Name}{{0,{FieldChecks.MaxInstanceLength - 1}}}$");
                break;
            case (_, WireNames.Gateway):
                Pattern(schema, "^[!-~]{1,128}$");
                break;
            case (_, WireNames.Port):
                Range(schema, 1, 65_535);
                break;
            case (_, WireNames.Weight):
                Range(schema, 0, FieldChecks.MaxWeight);
                break;
            case (_, WireNames.HealthPath):
                Pattern(schema, $"^/[!-\"$-~]{{0,{FieldChecks.MaxHealthPathLength - 1}}}$");
                break;
            case (_, WireNames.HeartbeatInterval):
                Range(schema, 1, FieldChecks.MaxHeartbeatSeconds);
                break;
            case (_, WireNames.Mode):
                OneOf(schema, NodeModes.Lease, NodeModes.Static);
                break;
            case (_, WireNames.Description or WireNames.Reason):
                Length(schema, 0, FieldChecks.MaxDescriptionLength);
                break;
            case (_, WireNames.Labels):
                Pairs(schema, FieldChecks.MaxLabels, LabelKey, FieldChecks.MaxLabelLength);
                break;
            case (nameof(UpdateRuleRequest), WireNames.TtlSeconds):
                Range(schema, 0, ReleaseChecks.MaxTtlSeconds);
                break;
            case (_, WireNames.TtlSeconds or WireNames.CloseAfterSeconds):
                Range(schema, 1, ReleaseChecks.MaxTtlSeconds);
                break;
            case (_, WireNames.Id or WireNames.Rule or WireNames.Rollout or WireNames.Position):
                Range(schema, 1, null);
                break;
            default:
                ApplyToRelease(type, field, schema);
                break;
        }
    }

    /// <summary>Whether a field can't be left out although its type lets it.</summary>
    public static bool IsRequired(Type type, string field) => (type.Name, field) is (nameof(NoticeTestRequest), WireNames.Target);

    private static void ApplyToRelease(Type type, string field, JsonObject schema)
    {
        switch (type.Name, field)
        {
            case (_, WireNames.Freezes):
                schema["maxItems"] = ReleaseChecks.MaxFreezes;
                break;
            case (_, WireNames.Label):
                Pattern(schema, "^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}=.{0,63}$");
                break;
            case (_, WireNames.Steps):
                (schema["minItems"], schema["maxItems"]) = (1, ReleaseChecks.MaxSteps);
                Range(schema["items"]!.AsObject(), 0, 100);
                break;
            case (_, WireNames.Step):
                Range(schema, 1, ReleaseChecks.MaxSteps + 1);
                break;
            case (_, WireNames.Hooks):
                schema["maxItems"] = ReleaseChecks.MaxHooks;
                break;
            case (_, WireNames.Checks):
                schema["maxItems"] = ReleaseChecks.MaxChecks;
                break;
            case (_, WireNames.IntervalSeconds):
                Range(schema, 1, ReleaseChecks.MaxIntervalSeconds);
                break;
            case (_, WireNames.OnNoData):
                OneOf(schema, NoDataActions.Pause, NoDataActions.Continue);
                break;
            case (_, WireNames.Sticky or WireNames.PercentKey):
                Pattern(schema, $"^(client|(header|cookie):{Token})$");
                break;
            case (nameof(RolloutAnalysis), WireNames.MaxErrorRate):
                Range(schema, 0, 1);
                break;
            case (nameof(RolloutAnalysis), WireNames.Confidence):
                (schema["minimum"], schema["maximum"]) = (0.5, 0.9999);
                break;
            case (nameof(RolloutAnalysis), WireNames.MaxP99Ms):
                Range(schema, 1, 60_000);
                break;
            case (nameof(RolloutAnalysis), WireNames.MinRequests):
                Range(schema, 1, ReleaseChecks.MaxMinRequests);
                break;
            case (nameof(RolloutAnalysis), _):
                Range(schema, 1, 1_000);
                break;
            case (nameof(RolloutHook), WireNames.Secret):
                Length(schema, 16, ReleaseChecks.MaxTextLength);
                break;
            case (nameof(RolloutHook), WireNames.On):
                schema["maxItems"] = 3;
                OneOf(schema["items"]!.AsObject(), HookPoints.Start, HookPoints.Step, HookPoints.Completion);
                break;
            case (nameof(RolloutHook), WireNames.TimeoutSeconds):
                Range(schema, 1, 60);
                break;
            case (nameof(RolloutHook), WireNames.OnDeny):
                OneOf(schema, HookActions.Stay, HookActions.Rollback);
                break;
            case (nameof(RolloutHook), WireNames.OnNoAnswer):
                OneOf(schema, HookActions.Stay, HookActions.Continue, HookActions.Rollback);
                break;
            default:
                ApplyToTraffic(type, field, schema);
                break;
        }
    }

    private static void ApplyToTraffic(Type type, string field, JsonObject schema)
    {
        switch (type.Name, field)
        {
            case (nameof(RolloutCheck), WireNames.Query):
                Length(schema, 1, ReleaseChecks.MaxQueryLength);
                break;
            case (nameof(RolloutCheck), WireNames.Pointer):
                schema["pattern"] = "^/";
                Length(schema, 1, ReleaseChecks.MaxQueryLength);
                break;
            case (nameof(RuleMatch), WireNames.Clients):
                schema["maxItems"] = ReleaseChecks.MaxClients;
                break;
            case (nameof(RuleMatch), WireNames.Headers or WireNames.Cookies):
                Pairs(schema, ReleaseChecks.MaxConditions, $"^{Token}$", ReleaseChecks.MaxTextLength);
                break;
            case (nameof(RuleMatch), WireNames.Query):
                Pairs(schema, ReleaseChecks.MaxConditions, $"^.{{1,{ReleaseChecks.MaxNameLength}}}$", ReleaseChecks.MaxTextLength);
                break;
            case (nameof(RuleMatch), WireNames.PathPrefix):
                Pattern(schema, $"^/[!-\"$->@-~]{{0,{ReleaseChecks.MaxTextLength - 1}}}$");
                break;
            case (nameof(RuleMatch), WireNames.Percent):
                Range(schema, 0, 100);
                break;
            case (nameof(ReportedAdmin), WireNames.Key):
                Pattern(schema, $"^[!-~]{{{ReportedAdmin.MinKeyLength},{ReportedAdmin.MaxKeyLength}}}$");
                break;
            case (nameof(ReportedCertificate), WireNames.Path):
                Length(schema, 1, null);
                break;
            case (nameof(ReportedCertificate), WireNames.Hosts):
                schema["maxItems"] = ReportedCertificate.MaxHosts;
                Pattern(schema["items"]!.AsObject(), $"^[!-~]{{1,{ReportedCertificate.MaxHostLength}}}$");
                break;
            case (nameof(TrafficReport), WireNames.Certificates):
                schema["maxItems"] = ReportedCertificate.MaxCount;
                break;
            case (nameof(TrafficReport) or nameof(NodeTraffic) or nameof(NodeView) or nameof(CandidateHealth), _) when schema["type"]?.GetValue<string>() == "integer":
                Range(schema, 0, null);
                break;
        }
    }

    private static void Range(JsonObject schema, long min, long? max)
    {
        schema["minimum"] = min;
        if (max is { } most)
        {
            schema["maximum"] = most;
        }
    }

    private static void Length(JsonObject schema, int min, int? max)
    {
        if (min > 0)
        {
            schema["minLength"] = min;
        }

        if (max is { } most)
        {
            schema["maxLength"] = most;
        }
    }

    private static void Pattern(JsonObject schema, string pattern) => schema["pattern"] = pattern;

    private static void OneOf(JsonObject schema, params string[] values) => schema["enum"] = new JsonArray([.. values.Select(static value => (JsonNode)value)]);

    private static void Pairs(JsonObject schema, int max, string key, int maxLength)
    {
        schema["maxProperties"] = max;
        schema["propertyNames"] = new JsonObject { ["pattern"] = key };
        schema["additionalProperties"] = new JsonObject { ["type"] = "string", ["maxLength"] = maxLength };
    }
}
