using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Tests.Notices;

/// <summary>Notices as the registry makes them.</summary>
internal static class ExampleNotices
{
    public static readonly DateTimeOffset Now = new(2026, 11, 26, 18, 0, 0, TimeSpan.Zero);

    public static Notice Waits { get; } = new()
    {
        Id = "n-1",
        Event = NoticeEvent.RolloutWaits,
        At = Now,
        Ns = "shop",
        Title = "shop: rollout 7 of version=v2 waits for approval, step 2 of 4, 20 % of the traffic",
        Reason = "step 2 passed",
        Numbers = ["new: 120 requests, 1 errors (0.83 %), p99 80 ms", "old: 480 requests, 2 errors (0.42 %), p99 75 ms"],
        Command = "kenger rollout approve shop, or kenger rollout abort shop",
        Rollout = new NoticeRollout(7, "version=v2", Stage: 2, Step: 2, Steps: 4, Percent: 20, CanAbort: true, CanApprove: true),
    };

    /// <summary>What somebody could try who may name things.</summary>
    public static Notice Hostile { get; } = new()
    {
        Id = "n-2",
        Event = NoticeEvent.RolloutPaused,
        At = Now,
        Ns = "shop",
        Title = "shop: rollout 8 of version=<!channel> *b* [x](http://evil.example) @all <at user_id=\"all\"></at> & \u001b[31m is paused",
        Reason = "line one\nline two <https://evil.example|Roll back> **bold**",
        Command = "kenger rollout show shop",
        Rollout = new NoticeRollout(8, "version=<!channel>", 1, 1, 2, 5, CanAbort: true, CanApprove: false),
    };

    public static IReadOnlyList<NoticeLink> Links { get; } =
        [new("Approve", new Uri("https://reg.example.com/notice/link/a.b")), new("Roll back", new Uri("https://reg.example.com/notice/link/c.d"))];

    public static NoticeRoute Route(NoticeFormatKind format, string url = "https://hooks.example.com/T0KEN?access_token=abc", string? secret = null) => new()
    {
        Name = "ops",
        Format = format,
        Url = new Uri(url),
        Secret = secret,
        HasLinks = true,
    };

    public static Notice Node(int port, DateTimeOffset? at = null, string ns = "shop") =>
        NoticeLists.Of(NoticeEvent.NodeGone, ns, [$"{ns}/10.0.0.1:{port}"], 1, at ?? Now);
}
