using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices;

/// <summary>A target, read and checked.</summary>
internal sealed record NoticeRoute
{
    public required string Name { get; init; }

    public required NoticeFormatKind Format { get; init; }

    public required Uri Url { get; init; }

    public string? Secret { get; init; }

    public bool HasLinks { get; init; }

    public IReadOnlyList<string> Events { get; init; } = [];

    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Reads a target that was checked.</summary>
    public static NoticeRoute From(NoticeTarget target) => new()
    {
        Name = target.Name,
        Format = WireName.Parse<NoticeFormatKind>(target.Format),
        Url = OutgoingUrl.TryParse(target.Url, out var url) ? url : throw new FormatException(target.Name),
        Secret = target.Secret,
        HasLinks = target.Links,
        Events = [.. target.Events],
        Namespaces = [.. target.Namespaces],
    };

    public bool Wants(Notice notice) => notice.Event == NoticeEvent.Test
        || ((Events.Count == 0 || Events.Any(pattern => Matches(pattern, notice.Event.ToWireName()))) && Covers(notice.Ns));

    /// <summary>Whether it is for a namespace; the empty name is what concerns none.</summary>
    public bool Covers(string ns) => Namespaces.Count == 0 || (ns.Length > 0 && Namespaces.Any(pattern => Matches(pattern, ns)));

    /// <summary>Whether a pattern, a word or its beginning with a star, means a word.</summary>
    public static bool Matches(string pattern, string word) =>
        pattern.EndsWith('*') ? word.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == word;
}

/// <summary>In which form a target takes notices; in configuration by its name.</summary>
internal enum NoticeFormatKind
{
    Json,
    Slack,
    Teams,
    Dingtalk,
    Wecom,
    Feishu,
}
