using System.Text;
using System.Text.Json;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices.Formats;

/// <summary>A group robot of WeCom (企业微信), as plain text of at most 2048 bytes: nobody is mentioned but by lists of their own, which are absent.</summary>
internal sealed class WeComFormat : NoticeFormat
{
    private const int MaxBytes = 2048;

    public override string? WhyNotTaken(OutgoingAnswer answer) => WhyNotZero(answer, "errcode", "errmsg");

    protected override void Write(Utf8JsonWriter json, Notice notice, IReadOnlyList<NoticeLink> links, NoticeRoute route, DateTimeOffset now)
    {
        json.WriteString("msgtype", "text");
        json.WriteStartObject("text");
        json.WriteString("content", Fit(notice, links));
        json.WriteEndObject();
    }

    // The list gives way, not the links beneath it.
    private static string Fit(Notice notice, IReadOnlyList<NoticeLink> links)
    {
        var text = NoticeText.Plain(notice, links);
        for (var max = 400; Encoding.UTF8.GetByteCount(text) > MaxBytes && max >= 25; max /= 2)
        {
            text = NoticeText.Plain(
                notice with
                {
                    Title = NoticeText.Cut(notice.Title, max),
                    Reason = notice.Reason is { } reason ? NoticeText.Cut(reason, max) : null,
                    Items = [.. notice.Items.Take(max / 50)],
                    Numbers = [.. notice.Numbers.Select(line => NoticeText.Cut(line, max))],
                    Command = notice.Command is { } command ? NoticeText.Cut(command, max) : null,
                },
                links);
        }

        return text;
    }
}
