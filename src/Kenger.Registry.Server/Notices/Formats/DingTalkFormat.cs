using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices.Formats;

/// <summary>
/// A custom robot of DingTalk (钉钉), as plain text: nobody is mentioned but by <c>at</c>, which is empty. With a secret the URL is signed: the milliseconds, a line end and the
/// secret, by the secret.
/// </summary>
internal sealed class DingTalkFormat : NoticeFormat
{
    public override string? WhyNotTaken(OutgoingAnswer answer) => WhyNotZero(answer, "errcode", "errmsg");

    protected override Uri UrlFor(NoticeRoute route, DateTimeOffset now)
    {
        if (route.Secret is not { } secret)
        {
            return route.Url;
        }

        var time = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var sign = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}\n{secret}")));
        var url = route.Url.AbsoluteUri;
        return new Uri($"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}timestamp={time}&sign={Uri.EscapeDataString(sign)}");
    }

    protected override void Write(Utf8JsonWriter json, Notice notice, IReadOnlyList<NoticeLink> links, NoticeRoute route, DateTimeOffset now)
    {
        json.WriteString("msgtype", "text");
        json.WriteStartObject("text");
        json.WriteString("content", NoticeText.Plain(notice, links));
        json.WriteEndObject();
        json.WriteStartObject("at");
        json.WriteBoolean("isAtAll", false);
        json.WriteEndObject();
    }
}
