using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Docs;

/// <summary>The site of the book, as docfx makes it.</summary>
public sealed class SiteTests
{
    // A link to nowhere, or a page that docfx can't read, ends the script.
    [HeavyFact]
    public async Task Pages_AllOfThem_AreMadeWithoutAWarning()
    {
        await using var build = AppProcess.Start("bash", [SourceTree.PathOf("docs", "site", "build.sh"), "--pages"]);

        Assert.True(await build.WhenExitedAsync(TimeSpan.FromMinutes(5)) == 0, build.Output + build.Errors);
        var toc = await File.ReadAllTextAsync(SourceTree.PathOf("artifacts", "site", "docs", "toc.html"));
        Assert.Contains("Two gateways, one address", toc, StringComparison.Ordinal);
        Assert.Contains("Routes and their policies", await File.ReadAllTextAsync(SourceTree.PathOf("artifacts", "site", "docs", "gateway.html")), StringComparison.Ordinal);
    }
}
