using System.Text.Json;

namespace Kenger.Client;

/// <summary>Text that others wrote, read with care.</summary>
internal static class JsonText
{
    /// <summary>Null for anything but text, and for text that is no valid Unicode.</summary>
    public static string? Read(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Fit for a log line: without line breaks and other control characters, and not longer than the limit.</summary>
    public static string OneLine(string text, int maxLength)
    {
        var clipped = text.Length <= maxLength ? text : string.Concat(text.AsSpan(0, maxLength), "…");
        return string.Create(clipped.Length, clipped, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }
}
