namespace Kenger.Architecture.Tests;

/// <summary>Who may know whom among the packages.</summary>
public sealed class PackageTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Kenger.Contracts"] = [],
        ["Kenger.Client"] = ["Kenger.Contracts"],
        ["Kenger.Registry.Hosting"] = ["Kenger.Client"],
        ["Kenger.Discovery"] = ["Kenger.Client"],
        ["Kenger.Discovery.Grpc"] = ["Kenger.Discovery"],
        ["Kenger.Registry.Server"] = ["Kenger.Contracts"],
        ["Kenger.Registry.MySql"] = ["Kenger.Registry.Server"],
        ["Kenger.Registry.Consul"] = ["Kenger.Registry.Server"],
        ["Kenger.Console"] = ["Kenger.Registry.Server"],
        ["Kenger.Gateway"] = ["Kenger.Client"],
        ["Kenger.OpenTelemetry"] = [],
        ["Kenger.Aspire.Hosting"] = [],
        ["Kenger.Testing"] = ["Kenger.Client", "Kenger.Registry.Server"],
        ["Kenger.Cli"] = ["Kenger.Console", "Kenger.Gateway", "Kenger.OpenTelemetry", "Kenger.Registry.Consul", "Kenger.Registry.Hosting", "Kenger.Registry.MySql", "Kenger.Registry.Server"],
    };

    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void References_OfEachPackage_AreThoseOfThePlan(string package) =>
        Assert.Equal(Allowed[package].Order(StringComparer.Ordinal), Repository.ReferencesOf(package).Order(StringComparer.Ordinal));

    // They meet only on the wire; through others, too.
    [Theory]
    [InlineData("Kenger.Registry.Server", "Kenger.Gateway")]
    [InlineData("Kenger.Gateway", "Kenger.Registry.Server")]
    [InlineData("Kenger.Registry.Server", "Kenger.Client")]
    public void Package_OfOneSide_NeverReachesTheOther(string package, string other) => Assert.DoesNotContain(other, ReachableFrom(package));

    private static IEnumerable<string> ReachableFrom(string package) =>
        Repository.ReferencesOf(package).SelectMany(reference => ReachableFrom(reference).Prepend(reference));
}
