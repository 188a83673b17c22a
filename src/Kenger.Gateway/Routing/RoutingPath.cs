namespace Kenger.Gateway.Routing;

/// <summary>
/// The path a route is chosen by: what the path would be for a node that takes <c>%2F</c> for a slash and several slashes for
/// one. Else <c>/x/..%2Fadmin</c> and <c>//admin</c> would go past a route of <c>/admin</c> that asks for a key. Pure.
/// </summary>
internal static class RoutingPath
{
    private const string Slash = "%2F";

    /// <summary>The same string when there is nothing to do. The path must be decoded, but for <c>%2F</c>, as servers do it.</summary>
    public static string Normalize(string path) =>
        path.Contains("//", StringComparison.Ordinal) || path.Contains(Slash, StringComparison.OrdinalIgnoreCase) ? Rewrite(path) : path;

    /// <summary>Its segments, empty ones included.</summary>
    public static string[] Split(string path) => path.Replace(Slash, "/", StringComparison.OrdinalIgnoreCase).Split('/');

    private static string Rewrite(string path)
    {
        var segments = new List<string>();
        var parts = Split(path);
        foreach (var part in parts)
        {
            if (part == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (part is not ("" or "."))
            {
                segments.Add(part);
            }
        }

        var isDirectory = segments.Count > 0 && parts[^1] is ("" or "." or "..");
        return $"/{string.Join('/', segments)}{(isDirectory ? "/" : "")}";
    }
}
