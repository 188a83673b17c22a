namespace Kenger;

/// <summary>What somebody wrote, as a message repeats it.</summary>
internal static class LongText
{
    private const int MaxLength = 200;

    /// <summary>Visible, and with its end left out where it is long.</summary>
    public static string Shorten(string text) =>
        VisibleText.Escape(text.Length <= MaxLength ? text : $"{text[..MaxLength]}… ({text.Length} characters)");
}
