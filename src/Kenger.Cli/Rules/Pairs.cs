namespace Kenger.Cli.Rules;

/// <summary>Names and values as options give them: <c>NAME=VALUE</c>.</summary>
internal static class Pairs
{
    /// <summary>Any value.</summary>
    public const string Any = "*";

    /// <summary>Conditions; a name alone takes any value. Null when there are none.</summary>
    public static IReadOnlyDictionary<string, string>? Conditions(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? null : Read(texts, Any);

    /// <summary>Labels, also several in one text, separated by commas. Null when there are none.</summary>
    public static IReadOnlyDictionary<string, string>? Labels(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? null : Read(Split(texts), "");

    /// <summary>The parts of texts with commas.</summary>
    public static IReadOnlyList<string> Split(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Dictionary<string, string> Read(IEnumerable<string> texts, string valueWithout)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            var parts = text.Split('=', 2);
            // Named twice, the last one counts, as everywhere on a command line.
            pairs[parts[0].Trim()] = parts.Length == 2 ? parts[1].Trim() : valueWithout;
        }

        return pairs;
    }
}
