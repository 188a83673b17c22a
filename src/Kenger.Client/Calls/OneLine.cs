namespace Kenger.Client.Calls;

/// <summary>Text that others wrote, made fit for a log line.</summary>
internal static class OneLine
{
    /// <summary>With line breaks and whatever else is not seen as escapes, and not longer than the limit before that.</summary>
    public static string Clean(string text, int maxLength) =>
        VisibleText.Escape(text.Length <= maxLength ? text : string.Concat(text.AsSpan(0, EndBefore(text, maxLength)), "…"));

    // Not in the middle of a character.
    private static int EndBefore(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
