using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary><c>/rule/…</c> and <c>/rollout/…</c></summary>
internal static class ReleaseOperations
{
    private const string UnknownNamespace = "there is no namespace 'ordres'; did you mean 'orders'?";
    private const string UnknownRule = "no rule has the id 99: /rule/list tells those there are";
    private const string UnknownRollout = "no rollout has the id 99";
    private const string IdOrNs = "`id` says which, or `ns` for the namespace's latest. `message` says what came of it, where there is something to say.";

    public static Operation ListRules() => new("listRules", Tags.Rules, "Rules, in the order in which they are asked")
    {
        Parameters = [Parameters.Ns],
        Answer = new Reply(KengerJson.Readable.ApiResponseIReadOnlyListRuleInfo, Examples.ListOf(Examples.Rule)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownNamespace },
    };

    public static Operation AddRule() => new("addRule", Tags.Rules, "Add a rule")
    {
        Description = "`match` needs one condition at least, `target` labels or another namespace. The token must be for both namespaces.",
        Body = new Body(
            KengerJson.Readable.AddRuleRequest,
            """{"ns":"orders","name":"the office sees v2","position":1,"match":{"clients":["10.1.0.0/16"],"headers":{"X-Beta":"*"},"cookies":{"beta":"1"},"query":{"preview":"*"},"path_prefix":"/api","percent":50,"percent_key":"cookie:sid"},"target":{"labels":{"version":"v2"}},"enabled":true,"ttl_seconds":86400,"reason":"trial before Monday"}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseRuleInfo, Examples.Of(Examples.Rule)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownNamespace, [ErrorCodes.Conflict] = "the namespace 'orders' has 100 rules, as many as it may: delete one first" },
        UsesStore = true,
    };

    public static Operation UpdateRule() => new("updateRule", Tags.Rules, "Change the given fields of a rule")
    {
        Description = "`match` and `target` change as a whole; an empty `name` or `reason` and a `ttl_seconds` of 0 take away what there is.",
        Body = new Body(
            KengerJson.Readable.UpdateRuleRequest,
            """{"id":1,"name":"the office sees v2","position":1,"match":{"clients":["10.1.0.0/16"]},"target":{"labels":{"version":"v2"}},"enabled":false,"ttl_seconds":0,"reason":"it is Monday"}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseRuleInfo, Examples.Of(Examples.Rule)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownRule },
        UsesStore = true,
    };

    public static Operation DeleteRule() => new("deleteRule", Tags.Rules, "Remove a rule")
    {
        Body = new Body(KengerJson.Readable.DeleteRuleRequest, """{"id":1}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseRuleRemoval, Examples.Of("""{"version":1769846400003}""")),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownRule },
        UsesStore = true,
    };

    public static Operation Start() => new("startRollout", Tags.Rollouts, "Give the nodes with a label a growing share of the traffic")
    {
        Description = "400 also where no node online has the label: it names those there are. 409 names the rollout that runs.",
        Body = new Body(
            KengerJson.Readable.StartRolloutRequest,
            """{"ns":"orders","label":"version=v2","steps":[5,20,50],"approve":[50],"manual":false,"interval_seconds":60,"analysis":{"max_error_rate":0.01,"max_error_rate_vs_stable":2,"max_client_error_rate_vs_stable":2,"max_abandoned_rate_vs_stable":2,"max_p99_ms":500,"max_p99_vs_stable":1.5,"confidence":0.95,"min_requests":200},"on_no_data":"pause","sticky":"cookie:sid","override_freeze":false,"reason":"new prices"}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseRolloutInfo, Examples.Of(Examples.Rollout)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownNamespace, [ErrorCodes.Conflict] = "rollout 1 of version=v2 is running in 'orders': promote or abort it first, or wait for its end" },
        UsesStore = true,
    };

    public static Operation Pause() => Change(
        "pauseRollout", "Stay at the present step until it is resumed", "A broken limit still gives all traffic back.", ["id", "ns", "reason"],
        """{"ns":"orders","reason":"lunch"}""", "rollout 1 of version=v2 in 'orders' has ended, it was aborted: start another one");

    public static Operation Resume() => Change(
        "resumeRollout", "Go on after a pause", "409 while a freeze keeps it, unless `override_freeze` is true, which needs a `reason`.", ["id", "ns", "reason", "override_freeze"],
        """{"ns":"orders","reason":"back from lunch","override_freeze":false}""", "rollout 1 of version=v2 in 'orders' has ended, it was aborted: start another one");

    public static Operation Approve() => Change(
        "approveRollout", "Let it leave a step that waits for an approval", "With `step`, 409 when it is at another one.", ["id", "ns", "reason", "step"],
        """{"ns":"orders","step":1,"reason":"looks good"}""", "rollout 1 is at step 2, and not at step 1");

    public static Operation Next() => Change(
        "nextRolloutStep", "Go to the next step now", "Unless `force` is true, 409 when the new nodes were not found good or none is online; with `step`, 409 when it is at another one.",
        ["id", "ns", "reason", "step", "force", "override_freeze"],
        """{"ns":"orders","step":1,"force":true,"override_freeze":false,"reason":"it is only a color"}""", "rollout 1 is at step 2, and not at step 1");

    public static Operation Promote() => Change(
        "promoteRollout", "Give the new nodes all of the traffic now", "409 when no new node is online, unless `force` is true, and in a freeze, unless `override_freeze` is true.",
        ["id", "ns", "reason", "force", "override_freeze"],
        """{"ns":"orders","force":false,"override_freeze":false,"reason":"all is well"}""", "no node with version=v2 is online with a weight in 'orders', and nobody could take the traffic: bring one up first, or promote with force");

    public static Operation Abort() => Change(
        "abortRollout", "Give all traffic back to what had it before", "Also after the rollout's end. 409 when no node of what had it is online, unless `force` is true.",
        ["id", "ns", "reason", "force"],
        """{"ns":"orders","force":false,"reason":"wrong prices"}""", "nothing of what had the traffic before rollout 1 of version=v2 (version=v1) is online with a weight in 'orders': bring it up first, or abort with force, and the traffic goes to whoever is there");

    public static Operation List() => new("listRollouts", Tags.Rollouts, "Rollouts, the newest first")
    {
        Parameters = [Parameters.Ns, Parameters.Limit, Parameters.Before],
        Answer = new Reply(KengerJson.Readable.ApiResponseIReadOnlyListRolloutInfo, Examples.ListOf(Examples.Rollout)),
        UsesStore = true,
    };

    public static Operation Show() => new("showRollout", Tags.Rollouts, "One rollout, with all that was decided in it")
    {
        Parameters = [Parameters.RolloutId, Parameters.LatestOf],
        Answer = new Reply(KengerJson.Readable.ApiResponseRolloutInfo, Examples.Of(Examples.Rollout)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownRollout },
        UsesStore = true,
    };

    private static Operation Change(string id, string summary, string more, string[] fields, string example, string conflict) => new(id, Tags.Rollouts, summary)
    {
        Description = $"{IdOrNs} {more}",
        Body = new Body(KengerJson.Readable.RolloutRef, example) { Fields = fields, Name = char.ToUpperInvariant(id[0]) + id[1..] + "Request" },
        Answer = new Reply(KengerJson.Readable.ApiResponseRolloutInfo, Examples.Of(Examples.Rollout)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownRollout, [ErrorCodes.Conflict] = conflict },
        UsesStore = true,
    };
}
