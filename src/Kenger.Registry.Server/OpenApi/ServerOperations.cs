using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>What is said of the registry itself: health, tokens, notices, audit, this description.</summary>
internal static class ServerOperations
{
    public static Operation Health(JsonTypeInfo type) => new("health", Tags.Registry, "How the registry is")
    {
        Description = "200 while it can answer, also while the store is away: `status` says so.",
        Answer = new Reply(type, """{"status":"ok","version":1769846400000,"store":"ok","namespaces":1,"nodes":2,"online_nodes":2,"gateways":1}"""),
    };

    public static Operation Document() => new("openApi", Tags.Registry, "This description")
    {
        Answer = new Reply(KengerJson.Readable.JsonElement, """{"openapi":"3.1.1"}"""),
    };

    public static Operation TokenShow() => new("showToken", Tags.Registry, "What the caller's own token may do")
    {
        Answer = new Reply(
            KengerJson.Readable.ApiResponseTokenInfo, Examples.Of("""{"name":"orders-team","role":"operate","namespaces":["orders","orders-test"],"release":"1.2.0"}""")),
    };

    public static Operation AuditList() => new("listAudit", Tags.Registry, "Who changed what, the newest first")
    {
        Parameters = [Parameters.Ns, Parameters.Limit, Parameters.Before],
        Answer = new Reply(
            KengerJson.Readable.ApiResponseIReadOnlyListAuditEntry,
            Examples.ListOf("""{"id":42,"time":"2026-01-31T08:00:00.000Z","actor":"orders-team","address":"10.0.0.9","action":"node.weight","ns":"orders","target":"10.0.0.7:8080","before":{"weight":100},"after":{"weight":5},"version":1769846400000}""")),
        UsesStore = true,
    };

    public static Operation NoticeList() => new("listNoticeTargets", Tags.Registry, "Who is told of what happens, and how deliveries go")
    {
        Answer = new Reply(
            KengerJson.Readable.ApiResponseIReadOnlyListNoticeTargetInfo,
            Examples.ListOf("""{"target":"ops","format":"slack","url":"https://hooks.slack.com/…","events":[],"namespaces":[],"links":true,"waiting":0,"delivered":17,"dropped":0,"delivered_at":"2026-01-31T08:00:00.000Z"}""")),
        UsesStore = true,
    };

    public static Operation NoticeTest() => new("testNotice", Tags.Registry, "Send a test to a target, at once")
    {
        Description = "Each call is a message that somebody reads.",
        Body = new Body(KengerJson.Readable.NoticeTestRequest, """{"target":"ops"}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNoticeTestResult, Examples.Of("""{"target":"ops","delivered":false,"status":404,"problem":"it answers 404: no_team"}""")),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = "no notice target has this name: there are ops" },
    };

    public static Operation ShowLink() => new("showLink", Tags.Registry, "What following a link of a notice would do")
    {
        Description = "Changes nothing. A browser gets a page with a button, everybody else JSON.",
        Parameters = [Parameters.Link],
        Answer = LinkReply(),
        Refusals = LinkRefusals(),
    };

    public static Operation FollowLink() => new("followLink", Tags.Registry, "Do what a link of a notice says, once")
    {
        Parameters = [Parameters.Link],
        Answer = LinkReply(),
        Refusals = new Dictionary<int, string>(LinkRefusals()) { [ErrorCodes.Conflict] = "no node that had the traffic before is online" },
        UsesStore = true,
    };

    /// <summary>An endpoint beside the registry's own that asks for a token as these do.</summary>
    public static Operation Beside(string name, string summary) => new(name, Tags.Registry, summary)
    {
        Answer = new Reply(null, "") { ContentType = "text/plain" },
    };

    private static Reply LinkReply() => new(KengerJson.Readable.ApiResponseRolloutInfo, Examples.Of(Examples.Rollout)) { Also = ["text/html"] };

    private static Dictionary<int, string> LinkRefusals() => new()
    {
        [ErrorCodes.Forbidden] = "this is no link of this registry: it was changed on its way, or the secret that signs links is another one now",
        [ErrorCodes.NotFound] = "this registry makes no links: KENGER_SERVER_PUBLIC_URL and KENGER_SERVER_LINK_SECRET are not set",
        [ErrorCodes.Gone] = "this link was used already",
        [ErrorCodes.TooManyRequests] = "too many links that are none came from your address",
    };
}
