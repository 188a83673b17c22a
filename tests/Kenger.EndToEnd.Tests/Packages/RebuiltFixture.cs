using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>One commit in two folders, packed in each; the second time against the packages of the first.</summary>
public sealed class RebuiltFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-rebuilt-");

    /// <summary>The first folder.</summary>
    internal SourceCopy One { get; private set; } = null!;

    /// <summary>The other one.</summary>
    internal SourceCopy Two { get; private set; } = null!;

    /// <summary>What packs the second folder against the first one's packages.</summary>
    internal string[] Against => [$"-p:KengerBaseline={One.Output}", "-p:KengerBaselineVersion=1.4.0"];

    public async Task InitializeAsync()
    {
        if (HeavyFactAttribute.WhyNot is not null)
        {
            return;
        }

        One = await SourceCopy.CreateAsync(Path.Combine(_directory.FullName, "one"));
        Two = await One.CloneAsync(Path.Combine(_directory.FullName, "another", "place", "two"));
        await PackAsync(One);
        await PackAsync(Two, Against);
    }

    public Task DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private static async Task PackAsync(SourceCopy copy, params string[] more)
    {
        var (exitCode, output) = await copy.PackAsync(more);
        Assert.True(exitCode == 0, output);
    }
}
