namespace Kenger.Registry.Server;

/// <summary>Who is told of what happens, and how persistently. Section <c>Kenger:Server:Notices</c>.</summary>
public sealed class NoticeOptions
{
    /// <summary>Who is told; by default nobody.</summary>
    public IList<NoticeTarget> Targets { get; } = [];

    /// <summary>How long a notice is tried: a minute to 30 days, default a day. Then it is given up, which the log and the audit say.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many notices may wait for a target: 10 to 100,000, default 1,000. Beyond, the oldest are given up.</summary>
    public int MaxWaiting { get; set; } = 1_000;

    /// <summary>
    /// How long repetitions are gathered (nodes, gateways, pauses, self-preservation) after one was delivered: 0 to an hour, default a minute. They
    /// become one notice.
    /// </summary>
    public TimeSpan RepeatAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a gateway may be behind, or silent, before it is told: 15 s to an hour, default 30 s.</summary>
    public TimeSpan GatewayPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the store may fail before it is told: a second to an hour, default 10 s.</summary>
    public TimeSpan StorePatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long links in notices may be used: a minute to 7 days, default 8 hours.</summary>
    public TimeSpan LinksFor { get; set; } = TimeSpan.FromHours(8);

    /// <summary>
    /// Signs the links, at least 32 characters, the same for all servers that share a store; also <c>KENGER_SERVER_LINK_SECRET</c>,
    /// <c>KENGER_SERVER_LINK_SECRET_FILE</c>, or the key <c>LinkSecretFile</c>. Without it, or without
    /// <see cref="KengerRegistryServerOptions.PublicUrl"/>, notices have no links. Another one makes all links of before worthless.
    /// </summary>
    public string? LinkSecret { get; set; }

    /// <summary>A file that holds <see cref="LinkSecret"/> alone.</summary>
    public string? LinkSecretFile { get; set; }
}

/// <summary>Somebody who is told.</summary>
public sealed class NoticeTarget
{
    /// <summary>What logs, audit and commands call it: unique, 1–32 lower-case letters, digits or <c>-</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>json</c> (default), <c>slack</c>, <c>teams</c>, <c>dingtalk</c>, <c>wecom</c> or <c>feishu</c>.</summary>
    public string Format { get; set; } = "json";

    /// <summary>
    /// Where it is sent; http or https. It holds a token as a rule, so that it may be given as a file: <see cref="UrlFile"/>, or
    /// <c>KENGER_SERVER_NOTICE_NAME_URL</c> and <c>KENGER_SERVER_NOTICE_NAME_URL_FILE</c>, NAME in capitals with <c>_</c> for <c>-</c>.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>A file that holds <see cref="Url"/> alone.</summary>
    public string? UrlFile { get; set; }

    /// <summary>
    /// Signs what is sent: for <c>json</c> in the header <c>Kenger-Signature</c>, for <c>dingtalk</c> and <c>feishu</c> as they ask for; the others have none.
    /// Also <see cref="SecretFile"/>, or <c>KENGER_SERVER_NOTICE_NAME_SECRET</c> and <c>KENGER_SERVER_NOTICE_NAME_SECRET_FILE</c>.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds <see cref="Secret"/> alone.</summary>
    public string? SecretFile { get; set; }

    /// <summary>What it is told of, <c>rollout_paused</c>, or by their beginnings, <c>rollout_*</c>. Default: everything.</summary>
    public IList<string> Events { get; } = [];

    /// <summary>
    /// The namespaces it is told of, <c>shop</c>, or by their beginnings, <c>prod-*</c>. Default: all. With a list it is not told of what concerns no
    /// namespace: gateways, the store, self-preservation.
    /// </summary>
    public IList<string> Namespaces { get; } = [];

    /// <summary>Whether its notices have links that act, once there is a <see cref="NoticeOptions.LinkSecret"/>. Default true.</summary>
    public bool Links { get; set; } = true;
}
