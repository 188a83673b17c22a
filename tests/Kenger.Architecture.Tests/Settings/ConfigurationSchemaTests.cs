namespace Kenger.Architecture.Tests.Settings;

/// <summary>
/// The schemas in our packages are those of their options. After a change of options or of their documentation: <c>KENGER_WRITE_SCHEMAS=1 dotnet test
/// tests/Kenger.Architecture.Tests --filter FullyQualifiedName~ConfigurationSchemaTests</c> writes them anew.
/// </summary>
public sealed class ConfigurationSchemaTests
{
    public static TheoryData<string> Packages => [.. SettingsSection.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Schema_OfEachPackage_IsThatOfItsOptions(string package)
    {
        var file = Path.Combine(Repository.PathOf(package), SettingsSchema.FileName);
        var text = SettingsSchema.For(package);
        if (Environment.GetEnvironmentVariable("KENGER_WRITE_SCHEMAS") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == text,
            $"{file} is not what the options say: run this test with KENGER_WRITE_SCHEMAS=1, and look at what changes.");
    }

    [Fact]
    public void Schemas_OfPackagesWithoutSettings_AreNot() =>
        Assert.Equal(
            SettingsSection.Packages.Order(StringComparer.Ordinal),
            Repository.Packages.Where(package => File.Exists(Path.Combine(Repository.PathOf(package), SettingsSchema.FileName))));

    // Those that the programs call misspelt, and no others.
    [Fact]
    public void Sections_OfAllPackages_AreThoseThatAreKnown() =>
        Assert.Equal(SettingsSection.KnownSections.Order(StringComparer.Ordinal), SettingsSection.All.Select(section => section.Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Keys_OfTheSectionOfTwoPackages_AreAllDescribed() =>
        Assert.Equal(
            SettingsSection.RegistryKeys.Order(StringComparer.Ordinal),
            SettingsSection.All.Single(section => section.Package == "Kenger.Registry.Hosting").Keys.Select(each => each.Key).Order(StringComparer.Ordinal));
}
