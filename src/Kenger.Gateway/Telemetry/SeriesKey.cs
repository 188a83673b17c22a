namespace Kenger.Gateway;

/// <summary>The values of up to two tags; every instrument gives its tags in one order.</summary>
internal readonly record struct SeriesKey(string? First, string? Second)
{
    public static SeriesKey Of(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        new(tags.Length > 0 ? (string?)tags[0].Value : null, tags.Length > 1 ? (string?)tags[1].Value : null);

    /// <summary><c>namespace="a",outcome="2xx"</c></summary>
    public static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
        {
            labels.Add($"{name}=\"{Escape((string?)value ?? "")}\"");
        }

        return string.Join(',', labels);
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
