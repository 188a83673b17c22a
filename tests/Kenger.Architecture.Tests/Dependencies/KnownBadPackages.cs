using System.Text.Json;
using Kenger.TestKit;

namespace Kenger.Architecture.Tests.Dependencies;

/// <summary>
/// Versions of packages that are known to be bad: <c>known-bad-packages.json</c>, our own list, because a feed without audit data says nothing and
/// looks like one where all is well.
/// </summary>
internal static class KnownBadPackages
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public static IReadOnlyList<KnownBad> All { get; } =
        JsonSerializer.Deserialize<List<KnownBad>>(File.ReadAllText(SourceTree.PathOf("known-bad-packages.json")), Json)!;

    /// <summary>What is bad among packages, in sentences.</summary>
    public static IEnumerable<string> In(IEnumerable<RestoredPackage> packages) =>
        from package in packages
        from bad in All
        where bad.Matches(package)
        select $"{package.Id} {package.Version} is bad ({bad.Advisory}, {bad.Reason}): use {bad.Below} or later";
}

/// <summary>A range of versions: from one, if given, to below another.</summary>
/// <param name="Id">The package.</param>
/// <param name="From">The first bad version; null for all before <paramref name="Below"/>.</param>
/// <param name="Below">The first good one.</param>
/// <param name="Advisory">Where it is told.</param>
/// <param name="Reason">What is bad.</param>
internal sealed record KnownBad(string Id, string? From, string Below, string Advisory, string Reason)
{
    public bool Matches(RestoredPackage package)
    {
        var version = PackageVersion.Parse(package.Version);
        return string.Equals(package.Id, Id, StringComparison.OrdinalIgnoreCase)
            && version.CompareWith(PackageVersion.Parse(Below)) < 0
            && (From is null || version.CompareWith(PackageVersion.Parse(From)) >= 0);
    }
}
