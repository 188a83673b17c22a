using Kenger.TestKit;

namespace Kenger.Architecture.Tests.Documents;

/// <summary>The book's contents name every page, once, in the order of their numbers.</summary>
public sealed class BookTests
{
    private static readonly string[] Lines = File.ReadAllLines(SourceTree.PathOf("docs", "README.md"));

    [Fact]
    public void Contents_EachDocumentAndEachPackage_IsInThemOnce()
    {
        var named = Document.Of("docs/README.md", string.Join('\n', Lines)).Links
            .Select(link => Path.GetRelativePath(SourceTree.Root, Path.GetFullPath(SourceTree.PathOf("docs", link))).Replace('\\', '/')).ToArray();
        var pages = Directory.GetFiles(SourceTree.PathOf("docs"), "*.md").Concat(Repository.Packages.Select(package => Path.Combine(Repository.PathOf(package), "README.md")))
            .Select(file => Path.GetRelativePath(SourceTree.Root, file).Replace('\\', '/')).Where(page => page != "docs/README.md");

        Assert.Equal(named.Distinct(StringComparer.Ordinal), named);
        Assert.Empty(pages.Except(named));
    }

    [Fact]
    public void Contents_TheirNumbers_AreInOrder()
    {
        var numbers = Lines.Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => line.Split('.')[0]).ToArray();

        Assert.Equal(Enumerable.Range(1, numbers.Length).Select(number => $"{number}"), numbers);
    }
}
