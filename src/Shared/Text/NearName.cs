namespace Kenger;

/// <summary>
/// Finds the name that somebody meant who wrote another one. Bounded: names longer than <see cref="MaxLength"/> are none that anybody
/// mistyped, and of very many only the first are looked at.
/// </summary>
internal static class NearName
{
    private const int MaxLength = 128;
    private const int MaxNames = 20_000;

    // One letter in three at most: beyond that two names have little in common.
    private const int LettersPerMistake = 3;
    private const int MaxMistakes = 3;

    /// <summary>The nearest of the known names; null when none is near. One that differs in case alone is the nearest.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }

        var least = Math.Min(MaxMistakes, Math.Max(1, name.Length / LettersPerMistake)) + 1;
        string? nearest = null;
        foreach (var candidate in known.Take(MaxNames))
        {
            if (candidate == name || candidate.Length > MaxLength)
            {
                continue;
            }

            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }

            var mistakes = CountMistakes(name, candidate, least);
            if (mistakes < least)
            {
                (nearest, least) = (candidate, mistakes);
            }
        }

        return nearest;
    }

    /// <summary>What follows a sentence that says there is no such name; empty when no known name is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) => Find(name, known) switch
    {
        null => "",
        { } twin when string.Equals(twin, name, StringComparison.OrdinalIgnoreCase) => $"; there is '{twin}' (the case matters)",
        { } near => $"; did you mean '{near}'?",
    };

    /// <summary>Letters to add, leave out, replace or swap with their neighbour, ignoring case; the limit when there are that many or more.</summary>
    private static int CountMistakes(string one, string other, int limit)
    {
        if (Math.Abs(one.Length - other.Length) >= limit)
        {
            return limit;
        }

        Span<int> beforeLast = stackalloc int[MaxLength + 1];
        Span<int> last = stackalloc int[MaxLength + 1];
        Span<int> row = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= other.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (IsSame(one[i - 1], other[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && IsSame(one[i - 1], other[j - 2]) && IsSame(one[i - 2], other[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }

                least = Math.Min(least, row[j]);
            }

            if (least >= limit)
            {
                return limit;
            }

            last.CopyTo(beforeLast);
            row.CopyTo(last);
        }

        return Math.Min(limit, last[other.Length]);
    }

    private static bool IsSame(char one, char other) => one == other || char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
