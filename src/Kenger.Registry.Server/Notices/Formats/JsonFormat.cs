using System.Text.Json;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices.Formats;

/// <summary>Kenger's own: for programs, signed in a header. <c>docs/notices.md</c> describes it.</summary>
internal sealed class JsonFormat : NoticeFormat
{
    protected override bool SignsInHeader => true;

    protected override void Write(Utf8JsonWriter json, Notice notice, IReadOnlyList<NoticeLink> links, NoticeRoute route, DateTimeOffset now)
    {
        json.WriteString("id", notice.Id);
        json.WriteString("event", notice.Event.ToWireName());
        json.WriteString("time", notice.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("target", route.Name);
        WriteText(json, "ns", notice.Ns.Length > 0 ? notice.Ns : null);
        json.WriteString("title", NoticeText.Title(notice));
        WriteText(json, "reason", notice.Reason is { } reason ? NoticeText.OneLine(reason) : null);
        WriteList(json, "numbers", notice.Numbers);
        WriteList(json, "items", notice.Items);
        if (notice.Total > 0)
        {
            json.WriteNumber("total", notice.Total);
        }

        WriteText(json, "command", NoticeText.Command(notice));
        if (notice.Rollout is { } rollout)
        {
            json.WriteStartObject("rollout");
            json.WriteNumber("id", rollout.Id);
            json.WriteString("label", NoticeText.OneLine(rollout.Label));
            json.WriteNumber("step", rollout.Step);
            json.WriteNumber("steps", rollout.Steps);
            json.WriteNumber("percent", rollout.Percent);
            json.WriteEndObject();
        }

        if (links.Count > 0)
        {
            json.WriteStartArray("links");
            foreach (var link in links)
            {
                json.WriteStartObject();
                json.WriteString("label", link.Label);
                json.WriteString("url", link.Url.AbsoluteUri);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(NoticeText.OneLine(item));
        }

        json.WriteEndArray();
    }
}
