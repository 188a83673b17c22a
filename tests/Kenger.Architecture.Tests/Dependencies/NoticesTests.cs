namespace Kenger.Architecture.Tests.Dependencies;

/// <summary>
/// The notices in our packages are those of what was restored. After a change of packages: <c>KENGER_WRITE_NOTICES=1 dotnet test
/// tests/Kenger.Architecture.Tests --filter FullyQualifiedName~NoticesTests</c> writes them anew.
/// </summary>
public sealed class NoticesTests
{
    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Notices_OfEachPackage_AreThoseOfWhatWasRestored(string package)
    {
        var file = Path.Combine(Repository.PathOf(package), NoticesText.FileName);
        var text = NoticesText.For(package, carries: package == "Kenger.Cli");
        if (Environment.GetEnvironmentVariable("KENGER_WRITE_NOTICES") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == text,
            $"{file} is not what was restored: run this test with KENGER_WRITE_NOTICES=1, and look at what changes.");
    }
}
