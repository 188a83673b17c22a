namespace Kenger;

/// <summary>What somebody wrote, as a message repeats it.</summary>
internal static class LongText
{
    private const int MaxLength = 200;
    private const int MaxSentence = 1_500;

    /// <summary>Visible, and with its end left out where it is long.</summary>
    public static string Shorten(string? text) =>
        VisibleText.Escape(text is null || text.Length <= MaxLength ? text : $"{text[..MaxLength]}… ({text.Length} characters)");

    /// <summary>A sentence that may repeat what somebody wrote, as a line of a log.</summary>
    public static string Cut(string sentence) => VisibleText.Escape(sentence.Length <= MaxSentence ? sentence : sentence[..MaxSentence] + "…");
}
