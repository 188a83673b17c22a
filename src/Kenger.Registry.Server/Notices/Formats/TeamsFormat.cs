using System.Text.Json;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices.Formats;

/// <summary>
/// A workflow of Teams that posts what comes to a webhook: an adaptive card. Text stands in text runs, which know no markdown, as text blocks would.
/// </summary>
internal sealed class TeamsFormat : NoticeFormat
{
    protected override void Write(Utf8JsonWriter json, Notice notice, IReadOnlyList<NoticeLink> links, NoticeRoute route, DateTimeOffset now)
    {
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteStartObject("content");
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        Line(json, NoticeText.Title(notice), isTitle: true);
        foreach (var line in NoticeText.Lines(notice))
        {
            Line(json, line);
        }

        if (NoticeText.Command(notice) is { } command)
        {
            Line(json, "To do: " + command);
        }

        json.WriteEndArray();
        if (links.Count > 0)
        {
            json.WriteStartArray("actions");
            foreach (var link in links)
            {
                json.WriteStartObject();
                json.WriteString("type", "Action.OpenUrl");
                json.WriteString("title", link.Label);
                json.WriteString("url", link.Url.AbsoluteUri);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Line(Utf8JsonWriter json, string text, bool isTitle = false)
    {
        json.WriteStartObject();
        json.WriteString("type", "RichTextBlock");
        json.WriteStartArray("inlines");
        json.WriteStartObject();
        json.WriteString("type", "TextRun");
        json.WriteString("text", text);
        if (isTitle)
        {
            json.WriteString("weight", "Bolder");
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
