using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>What the description says beside its endpoints.</summary>
internal static class DocumentTexts
{
    public const string About =
        """
        JSON in UTF-8, names in snake_case. Every answer below `/api/upstream` is an envelope: `code` is 0 for success, else the HTTP status; `message` is `ok`, or says what to change;
        `data` is the answer, or of a 400 the broken fields. Times are UTC with milliseconds. Bodies may be 64 KiB. No null is ever answered, and in a body null counts as absent.

        Unknown fields are refused by name with 400. Only the endpoints of the original registry (`namespace/…`, `node/register|deregister|weight|update|delete`, `heartbeat`) ignore
        them. Answers may have more fields than are described here: readers ignore those they don't know.

        A token is sent as `Authorization: Bearer T` or as `X-API-Token: T`. Its role is one of `read`, `gateway`, `register` (each includes `read`), `operate` (includes `gateway` and
        `register`) and `admin` (includes all). A token for some namespaces may do these things there only; what concerns all namespaces takes a token for all.
        """;

    public static string OfTag(string tag) => tag switch
    {
        Tags.Namespaces => "A namespace is a service: its nodes, rules and rollouts.",
        Tags.Nodes => "What services say of themselves, and what operators do with them.",
        Tags.Hosts => "Which namespace serves a host, in all gateways at once.",
        Tags.Rollouts => "A growing share of the traffic for a new version, judged at each step.",
        Tags.Rules => "Requests that look like this go there.",
        Tags.Routes => "Which requests gateways send to which namespace, for gateways that take their routes from the registry.",
        Tags.Gateways => "What gateways follow, and what they report.",
        Tags.Registry => "The registry itself: health, tokens, notices, audit.",
        _ => throw new ArgumentOutOfRangeException(nameof(tag), tag, "is no tag"),
    };

    public static string OfNeed(Need? need) => need switch
    {
        null => "Needs no token.",
        { Everywhere: true } => $"Needs the role `{need.Role.ToWireName()}`, or one that includes it, and a token for all namespaces.",
        _ => $"Needs the role `{need.Role.ToWireName()}`, or one that includes it.",
    };
}

/// <summary>The groups that endpoints are shown in.</summary>
internal static class Tags
{
    public const string Namespaces = "Namespaces";
    public const string Nodes = "Nodes";
    public const string Hosts = "Hosts";
    public const string Rollouts = "Rollouts";
    public const string Rules = "Rules";
    public const string Routes = "Routes";
    public const string Gateways = "Gateways";
    public const string Registry = "Registry";
}
