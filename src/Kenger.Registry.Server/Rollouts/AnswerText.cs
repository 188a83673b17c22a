using System.Globalization;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>What others answered, as people may see it.</summary>
internal static class AnswerText
{
    private const int MaxLength = 200;

    /// <summary>Cut, and without what can't be seen.</summary>
    public static string Shown(string? text) => string.Concat((text ?? "").Take(MaxLength).Select(static c => IsVisible(c) ? c : ' ')).Trim();

    private static bool IsVisible(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
