using Kenger.TestKit;

namespace Kenger.Architecture.Tests.Documents;

/// <summary>Links between documents lead to files, folders and headings that are there.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Paths => [.. Document.All.Select(document => document.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Links_OfEachDocument_LeadSomewhere(string path) =>
        Assert.Empty(DeadLinksOf(Document.Of(path, File.ReadAllText(SourceTree.PathOf(path)))));

    [Theory]
    [InlineData("[a](#a-heading-with-code)", null)]
    [InlineData("[a](#no-heading)", "#no-heading")]
    [InlineData("[a](CHANGELOG.md)", null)]
    [InlineData("[a](docs/api.md#tokens)", null)]
    [InlineData("[a](docs)", null)]
    [InlineData("[a](docs/nothing.md)", "docs/nothing.md")]
    [InlineData("[a](docs/api.md#nothing)", "docs/api.md#nothing")]
    [InlineData("[a](https://example.com/nothing)", null)]
    [InlineData("`[a](docs/nothing.md)`", null)]
    public void Link_Dead_IsFound(string text, string? dead) =>
        Assert.Equal(dead is null ? [] : [dead], DeadLinksOf(Document.Of("made-up.md", $"# A heading, with `code`\n\n{text}\n")));

    [Fact]
    public void Anchors_OfSameHeadings_AreNumbered() =>
        Assert.Equal(["one", "one-1", "服务-2"], Document.Of("a.md", "# One\n## One\n## 服务 2\n").Anchors);

    private static IEnumerable<string> DeadLinksOf(Document document) => document.Links.Where(link => !Exists(document, link)).Distinct(StringComparer.Ordinal);

    private static bool Exists(Document document, string link)
    {
        var parts = link.Split('#', 2);
        if (parts[0].Length == 0)
        {
            return document.Anchors.Contains(parts[1]);
        }

        var path = Path.GetFullPath(Path.Combine(SourceTree.Root, Path.GetDirectoryName(document.Path)!, Uri.UnescapeDataString(parts[0])));
        return parts.Length == 1
            ? File.Exists(path) || Directory.Exists(path)
            : File.Exists(path) && Document.Of(link, File.ReadAllText(path)).Anchors.Contains(parts[1]);
    }
}
