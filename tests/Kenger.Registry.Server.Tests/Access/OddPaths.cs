namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Other spellings of a path, as those send them who look for a way around a gate.</summary>
internal static class OddPaths
{
    public static IEnumerable<string> Of(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            path,
            "/" + path,
            path.Replace("/", "//", StringComparison.Ordinal),
            path + "/",
            path + "//",
            path + ".",
            path + "/.",
            path + "/..",
            path + ";",
            path + ";a=b",
            path + "%20",
            path + "%00",
            path + "%2f",
            path + "%2e",
            path + "/%2e",
            path + "\\",
            path + ".json",
            path.ToUpperInvariant(),
            path.Replace("/", "/./", StringComparison.Ordinal),
            path.Replace("/", "/%2e/", StringComparison.Ordinal),
            path.Replace("/", "%2f", StringComparison.Ordinal),
            path.Replace("/", "\\", StringComparison.Ordinal),
            "/health/.." + path,
            "/health/%2e%2e" + path,
            "/health;" + path,
            "/x/%2E%2E" + path,
            "/" + string.Join(";x/", parts),
            "/" + string.Join('/', parts.Select(part => $"%{(int)part[0]:x2}{part[1..]}")),
            "http://127.0.0.1" + path,
        ];
    }
}
