using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices.Formats;

/// <summary>How a notice is written for one kind of receiver, and what its answers mean.</summary>
internal abstract class NoticeFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static NoticeFormat Of(NoticeFormatKind kind) => kind switch
    {
        NoticeFormatKind.Slack => new SlackFormat(),
        NoticeFormatKind.Teams => new TeamsFormat(),
        NoticeFormatKind.Dingtalk => new DingTalkFormat(),
        NoticeFormatKind.Wecom => new WeComFormat(),
        NoticeFormatKind.Feishu => new FeishuFormat(),
        _ => new JsonFormat(),
    };

    public OutgoingRequest Write(Notice notice, IReadOnlyList<NoticeLink> links, NoticeRoute route, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            Write(json, notice, links, route, now);
            json.WriteEndObject();
        }

        return new OutgoingRequest(UrlFor(route, now))
        {
            Body = buffer.WrittenMemory,
            Secret = SignsInHeader ? route.Secret : null,
            Headers = [("Kenger-Notice", notice.Id)],
        };
    }

    /// <summary>Null when the answer says that it was taken, else what it says.</summary>
    public virtual string? WhyNotTaken(OutgoingAnswer answer) => null;

    /// <summary>Whether the secret signs as Kenger does it.</summary>
    protected virtual bool SignsInHeader => false;

    protected virtual Uri UrlFor(NoticeRoute route, DateTimeOffset now) => route.Url;

    protected abstract void Write(Utf8JsonWriter json, Notice notice, IReadOnlyList<NoticeLink> links, NoticeRoute route, DateTimeOffset now);

    /// <summary>A code in the body of an answer of 200, as chat services of China have it: 0 is good.</summary>
    protected static string? WhyNotZero(OutgoingAnswer answer, string codeName, string messageName)
    {
        try
        {
            using var body = JsonDocument.Parse(answer.Body);
            var root = body.RootElement;
            return root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(codeName, out var code) || !code.TryGetInt64(out var number) || number == 0
                ? null
                : $"it answers {codeName} {number}"
                    + (root.TryGetProperty(messageName, out var message) && message.ValueKind == JsonValueKind.String ? $": {NoticeText.Cut(message.GetString()!, 200)}" : "");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not theirs to speak: a proxy between, or a receiver of somebody's own. The status was good.
            return null;
        }
    }
}
