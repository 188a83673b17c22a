using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kenger.Gateway.AccessLogs;

/// <summary>One JSON object in one line. Pure.</summary>
internal static class JsonLineFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Append(ArrayBufferWriter<byte> buffer, AccessEntry entry)
    {
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.Time.UtcDateTime);
            json.WriteString("client", entry.Client?.ToString() ?? "");
            WriteIfAny(json, "user", entry.User);
            json.WriteString("host", entry.Host);
            json.WriteString("method", entry.Method);
            json.WriteString("target", entry.Target);
            json.WriteString("protocol", entry.Protocol);
            json.WriteNumber("status", entry.Status);
            json.WriteNumber("bytes", entry.Bytes);
            json.WriteNumber("seconds", Math.Round(entry.Duration.TotalSeconds, 6));
            WriteIfAny(json, "node", entry.Node);
            WriteIfAny(json, "ended_by", entry.EndedBy);
            WriteIfAny(json, "cache", entry.Cache);
            WriteIfAny(json, "referer", entry.Referer);
            WriteIfAny(json, "user_agent", entry.UserAgent);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
