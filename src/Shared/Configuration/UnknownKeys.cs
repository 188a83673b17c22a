using Microsoft.Extensions.Configuration;

namespace Kenger;

/// <summary>Keys of our sections that nobody reads: a misspelt one must not count as one that is not there.</summary>
internal static class UnknownKeys
{
    public const string Root = "Kenger";

    private static readonly string[] Sections = ["Console", "Consul", "Discovery", "Gateway", "Registry", "Server"];

    /// <summary>A sentence about a key that is not known.</summary>
    /// <param name="path">The whole key.</param>
    /// <param name="known">The names there are beside it.</param>
    public static string Say(string path, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToArray();
        var key = path[(path.LastIndexOf(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal) + 1)..];
        return NearName.Find(key, names) is { } near
            ? $"{LongText.Shorten(path)} is not known: did you mean {near}?"
            : $"{LongText.Shorten(path)} is not known: there are {string.Join(", ", names)}";
    }

    /// <summary>Sections beside ours: <c>Kenger:Gatway</c>.</summary>
    public static IEnumerable<string> OfRoot(IConfiguration configuration) => In(configuration.GetSection(Root), Sections);

    /// <summary>Keys of a section, without those below.</summary>
    public static IEnumerable<string> In(IConfigurationSection section, IReadOnlyCollection<string> known) =>
        section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)).Select(child => Say(child.Path, known));
}
