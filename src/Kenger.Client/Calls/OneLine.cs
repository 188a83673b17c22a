namespace Kenger.Client.Calls;

/// <summary>Text that others wrote, made fit for a log line.</summary>
internal static class OneLine
{
    /// <summary>Without line breaks and other control characters, and not longer than the limit.</summary>
    public static string Clean(string text, int maxLength)
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
