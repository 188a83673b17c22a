using System.Text;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Texts that a registry has stored. It may have taken them when the rules of <see cref="FieldChecks"/> let invisible characters through, and
/// no node and no rule shall be lost because of one: lengths and control characters are all that is looked at.
/// </summary>
internal static class StoredText
{
    public static string? CheckLabelValue(string? value) => Check(value, FieldChecks.MaxLabelLength);

    public static string? CheckText(string? value) => Check(value, FieldChecks.MaxDescriptionLength);

    public static string? CheckName(string? value) =>
        value is "" ? $"must be 1 to {ReleaseChecks.MaxNameLength} characters" : Check(value, ReleaseChecks.MaxNameLength);

    private static string? Check(string? value, int maxLength)
    {
        if (value is not null && value.Length <= maxLength)
        {
            foreach (var rune in value.EnumerateRunes())
            {
                if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
                {
                    return Rule(maxLength);
                }
            }

            return null;
        }

        return Rule(maxLength);
    }

    private static string Rule(int maxLength) => $"must be at most {maxLength} characters without control characters";
}
