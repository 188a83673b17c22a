namespace Kenger.Cli.Output;

/// <summary>Labels as people write them: <c>version=v2,zone=a</c>, the version first.</summary>
internal static class LabelText
{
    public static string Format(IReadOnlyDictionary<string, string>? labels) => string.Join(
        ',',
        (labels ?? new Dictionary<string, string>())
            .OrderBy(label => label.Key != "version").ThenBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"));
}
