namespace Kenger;

/// <summary>Which files belong together: by the names that certbot, lego, Kubernetes and people give them.</summary>
internal static class CertificateFolder
{
    private const string Chain = "fullchain.pem";
    private const string ChainKey = "privkey.pem";

    // certbot's folder of links to what is current.
    private const string Live = "live";

    private static readonly string[] PemEnds = [".pem", ".crt"];
    private static readonly string[] PfxEnds = [".pfx", ".p12"];

    /// <summary>
    /// The certificates of a place. In a folder these are <c>NAME.pem</c> or <c>NAME.crt</c> with <c>NAME.key</c>, <c>NAME.pfx</c>, and folders that hold
    /// <c>fullchain.pem</c> and <c>privkey.pem</c>, also below <c>live</c>; all else is left alone.
    /// </summary>
    /// <exception cref="IOException">The folder can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static IReadOnlyList<CertificateEntry> Find(CertificatePlace place)
    {
        if (!Directory.Exists(place.Path))
        {
            return [new CertificateEntry(place, NameOf(place.Path), place.Path, place.KeyPath ?? KeyOf(place.Path))];
        }

        var found = InFolder(place, place.Path).Concat(FoldersOf(place.Path).SelectMany(folder => PairOf(place, folder)));
        var live = Path.Combine(place.Path, Live);
        if (Directory.Exists(live))
        {
            found = found.Concat(FoldersOf(live).SelectMany(folder => PairOf(place, folder)));
        }

        return [.. found.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    private static IEnumerable<CertificateEntry> InFolder(CertificatePlace place, string folder)
    {
        foreach (var entry in PairOf(place, folder))
        {
            yield return entry;
        }

        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var end = Path.GetExtension(file).ToLowerInvariant();
            if (PfxEnds.Contains(end))
            {
                yield return new CertificateEntry(place, Path.GetFileNameWithoutExtension(file), file, KeyPath: null) { IsOfFolder = true };
            }
            else if (PemEnds.Contains(end) && Path.ChangeExtension(file, ".key") is var key && File.Exists(key))
            {
                yield return new CertificateEntry(place, Path.GetFileNameWithoutExtension(file), file, key) { IsOfFolder = true };
            }
        }
    }

    // What begins with a dot is hidden; Kubernetes keeps the files that its links lead to in such folders.
    private static IEnumerable<string> FoldersOf(string folder) =>
        Directory.EnumerateDirectories(folder).Where(each => !Path.GetFileName(each).StartsWith('.'));

    private static IEnumerable<CertificateEntry> PairOf(CertificatePlace place, string folder)
    {
        var (chain, key) = (Path.Combine(folder, Chain), Path.Combine(folder, ChainKey));
        return File.Exists(chain) && File.Exists(key)
            ? [new CertificateEntry(place, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), chain, key) { IsOfFolder = true }]
            : [];
    }

    private static string NameOf(string path) =>
        Path.GetFileName(path) == Chain && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) is { Length: > 0 } folder
            ? folder
            : Path.GetFileNameWithoutExtension(path);

    // Null: in the same file.
    private static string? KeyOf(string path)
    {
        var key = Path.GetFileName(path) == Chain
            ? Path.Combine(Path.GetDirectoryName(path) ?? "", ChainKey)
            : Path.ChangeExtension(path, ".key");
        return !PfxEnds.Contains(Path.GetExtension(path).ToLowerInvariant()) && File.Exists(key) ? key : null;
    }
}
