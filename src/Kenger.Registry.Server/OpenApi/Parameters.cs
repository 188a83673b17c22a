using Kenger.Contracts;
using static Kenger.Contracts.KengerDefaults;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>The parameters of queries.</summary>
internal static class Parameters
{
    private const string NamespaceSchema = """{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}""";
    private const string IdSchema = """{"type":"integer","format":"int64","minimum":1}""";
    private const string VersionSchema = """{"type":"integer","format":"int64","minimum":0,"maximum":9007199254740991}""";

    public static Parameter Ns { get; } = new(WireNames.Ns, "Only this namespace; all that the token is for when absent.", NamespaceSchema, "orders");

    public static Parameter Limit { get; } = new(
        WireNames.Limit, "At most so many entries, 1–1000; 100 when absent.", """{"type":"integer","format":"int32","minimum":1,"maximum":1000,"default":100}""", "10");

    public static Parameter Before { get; } = new(WireNames.Before, "Only entries with smaller ids: the last id of a page leads to the next one.", IdSchema, "1000");

    public static Parameter RolloutId { get; } = new(WireNames.Id, "The rollout. One of this and `ns` must be given.", IdSchema, "1");

    public static Parameter RouteId { get; } = new(
        WireNames.Id, "The route.", """{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}""", "shop") { IsRequired = true };

    public static Parameter SyncRoutes { get; } = new(
        WireNames.Routes, "Asks for the routes to these namespaces: `*` for all that the token is for, or `a,b`. No routes are told when absent.", """{"type":"string"}""", "orders");

    public static Parameter SyncRoutesRevision { get; } = new(
        WireNames.RoutesRevision, "With `routes`: the `routes_revision` of the routes that the caller has; they are told when theirs is another one.", VersionSchema, "1");

    public static Parameter SyncDelta { get; } = new(
        WireNames.Delta,
        "With `version`: 1 when the caller takes what changed since then of a large namespace, with `since` and `gone`, for the whole of it.",
        """{"type":"string","enum":["0","1","true","false"],"default":"0"}""",
        "1");

    public static Parameter SyncAperture { get; } = new(
        WireNames.Aperture, "With `gateway`: the least number of nodes of each namespace that the gateway keeps to, 1 to 10,000. It is told as `peers` which others share them.", """{"type":"integer","minimum":1,"maximum":10000}""", "40");

    public static Parameter SyncPeersRevision { get; } = new(
        WireNames.PeersRevision, "With `aperture`: the `peers_revision` of the gateways that the caller knows; they are told when theirs is another one.", VersionSchema, "1");

    public static Parameter LatestOf { get; } = new(WireNames.Ns, "The namespace, for its latest rollout; with `id`, the namespace that it must be in.", NamespaceSchema, "orders");

    public static Parameter Since { get; } = new(
        WireNames.Since,
        "From when on: a moment (`2026-01-31T08:00:00Z`), or how long ago (`10m`, `90s`). With `ns` an hour is the default and the most; without, five minutes.",
        """{"type":"string"}""",
        "4m");

    public static Parameter SyncNs { get; } = new(
        WireNames.Ns, "Only these namespaces: `ns=a,b` or `ns=a&ns=b`; all that the token is for when absent.", """{"type":"string"}""", "orders");

    public static Parameter SyncVersion { get; } = new(
        WireNames.Version, "Only namespaces that changed after it; all of them when absent, or when it is ahead of the registry.", VersionSchema, "0");

    public static Parameter Wait { get; } = new(
        WireNames.Wait, $"How long the answer may wait: `30s`, `500ms`, `1m` or plain seconds; at most {MaxWaitSeconds} s, more is cut to it. It doesn't wait when absent.",
        """{"type":"string","pattern":"^[0-9]+(ms|s|m)?$"}""", "30s");

    public static Parameter SyncGateway { get; } = new(
        WireNames.Gateway,
        "The id of the calling gateway, at most 128 visible ASCII characters: it has applied `version`, and is told of switched hosts. A `read` token leaves no position.",
        """{"type":"string","pattern":"^[!-~]{1,128}$"}""", "gw-1");

    public static Parameter SyncConsumer { get; } = new(
        WireNames.Consumer,
        "The calling application and which of its processes, at most 126 visible ASCII characters: it has applied `version`, and counts as one that calls. A `read` token leaves no position.",
        """{"type":"string","maxLength":126,"pattern":"^[!-.0-~]+/[!-~]+$"}""", "shop/shop-1");

    public static Parameter AppliedNs { get; } = new(WireNames.Ns, "The namespace.", NamespaceSchema, "orders") { IsRequired = true };

    public static Parameter AppliedVersion { get; } = new(WireNames.Version, "The revision that all gateways must have applied.", VersionSchema, "1") { IsRequired = true };

    public static Parameter Link { get; } = new("link", "What the notice's link ends with; it is signed, and is itself the permission.", """{"type":"string"}""", "1.0.approve.forged")
    {
        IsRequired = true,
        IsInPath = true,
        IsChecked = false,
    };
}
