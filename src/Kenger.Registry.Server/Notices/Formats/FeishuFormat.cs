using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices.Formats;

/// <summary>
/// A custom bot of Feishu (飞书) or Lark, as a post of text elements, which know no markup. With a secret the body is signed: nothing at all, by the seconds, a line
/// end and the secret.
/// </summary>
internal sealed class FeishuFormat : NoticeFormat
{
    public override string? WhyNotTaken(OutgoingAnswer answer) => WhyNotZero(answer, "code", "msg") ?? WhyNotZero(answer, "StatusCode", "StatusMessage");

    protected override void Write(Utf8JsonWriter json, Notice notice, IReadOnlyList<NoticeLink> links, NoticeRoute route, DateTimeOffset now)
    {
        if (route.Secret is { } secret)
        {
            var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            json.WriteString("timestamp", time);
            json.WriteString("sign", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes($"{time}\n{secret}"), Array.Empty<byte>())));
        }

        json.WriteString("msg_type", "post");
        json.WriteStartObject("content");
        json.WriteStartObject("post");
        json.WriteStartObject("en_us");
        json.WriteString("title", NoticeText.Title(notice));
        json.WriteStartArray("content");
        foreach (var line in NoticeText.Lines(notice))
        {
            Line(json, line);
        }

        if (NoticeText.Command(notice) is { } command)
        {
            Line(json, "To do: " + command);
        }

        foreach (var link in links)
        {
            Line(json, link.Label, link.Url);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Line(Utf8JsonWriter json, string text, Uri? url = null)
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("tag", url is null ? "text" : "a");
        json.WriteString("text", text);
        if (url is not null)
        {
            json.WriteString("href", url.AbsoluteUri);
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }
}
