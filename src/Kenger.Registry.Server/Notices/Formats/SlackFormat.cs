using System.Text.Json;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices.Formats;

/// <summary>
/// Slack's incoming webhooks. What strangers named stands in <c>plain_text</c>, which knows no mentions and no markup; only the labels of our own links
/// stand in <c>mrkdwn</c>.
/// </summary>
internal sealed class SlackFormat : NoticeFormat
{
    private const int MaxSection = 2900;

    protected override void Write(Utf8JsonWriter json, Notice notice, IReadOnlyList<NoticeLink> links, NoticeRoute route, DateTimeOffset now)
    {
        // Shown where blocks are not, in a phone's notification.
        json.WriteString("text", Escape(NoticeText.Title(notice)));
        json.WriteBoolean("mrkdwn", false);
        json.WriteBoolean("unfurl_links", false);
        json.WriteBoolean("unfurl_media", false);
        json.WriteStartArray("blocks");
        Section(json, "plain_text", NoticeText.Title(notice));
        var lines = string.Join('\n', NoticeText.Lines(notice));
        if (lines.Length > 0)
        {
            Section(json, "plain_text", NoticeText.Shorten(lines, MaxSection));
        }

        if (NoticeText.Command(notice) is { } command)
        {
            Section(json, "plain_text", "To do: " + command);
        }

        if (links.Count > 0)
        {
            Section(json, "mrkdwn", string.Join("   ", links.Select(link => $"<{link.Url.AbsoluteUri}|{link.Label}>")));
        }

        json.WriteEndArray();
    }

    private static void Section(Utf8JsonWriter json, string type, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "section");
        json.WriteStartObject("text");
        json.WriteString("type", type);
        json.WriteString("text", text);
        if (type == "plain_text")
        {
            json.WriteBoolean("emoji", false);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
