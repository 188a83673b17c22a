namespace Kenger.Architecture.Tests;

/// <summary>Floors stay floors: who adds a circle between folders is told where.</summary>
public sealed class FloorTests
{
    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Folders_Always_NameOnlyFloorsBelowThem(string package)
    {
        var graph = FolderGraph.Of(package);
        var plan = Floors.Plans.GetValueOrDefault(package, []);

        // As text, so that a failure shows all of it.
        Assert.Equal(
            string.Join(", ", plan.Order(StringComparer.Ordinal)),
            string.Join(", ", graph.Folders.Where(folder => folder != FolderGraph.Root).Order(StringComparer.Ordinal)));
        var upward = Upward(graph, plan);
        Assert.True(upward.Length == 0, string.Join('\n', upward));
    }

    // Who reads the plans must be able to trust the reader: this is a circle, and it must be found.
    [Fact]
    public void Folders_ThatNameEachOther_AreFound()
    {
        var graph = FolderGraph.Of(
            ("Ground/Brick.cs", "namespace Sample.Ground; class Brick { Sample.Roof.Tile? Above => null; }"),
            ("Roof/Tile.cs", "using Sample.Ground; namespace Sample.Roof; class Tile { Brick Below = new(); }"));

        Assert.Equal("Ground names Roof: Ground/Brick.cs:1 Tile", Assert.Single(Upward(graph, ["Ground", "Roof"])));
        Assert.Equal("Roof names Ground: Roof/Tile.cs:1 Brick", Assert.Single(Upward(graph, ["Roof", "Ground"])));
    }

    // A member counts as well as a type: what a line of code touches is more than the types it spells out.
    [Fact]
    public void Members_OfAFolderAbove_AreFound()
    {
        var graph = FolderGraph.Of(
            ("Ground/Brick.cs", "namespace Sample.Ground; class Brick { int Count<T>(T any) where T : Sample.House => any.Tiles.Size; }"),
            ("House.cs", "namespace Sample; class House { public Sample.Roof.Tile Tiles = new(); }"),
            ("Roof/Tile.cs", "namespace Sample.Roof; class Tile { public int Size; }"));

        Assert.Contains("Ground names Roof: Ground/Brick.cs:1 Size", Upward(graph, ["Ground", "Roof"]));
        Assert.Contains("Ground names (root): Ground/Brick.cs:1 House", Upward(graph, ["Ground", "Roof"]));
    }

    private static string[] Upward(FolderGraph graph, string[] plan)
    {
        // What stands in no plan stands above all.
        int Floor(string folder) => Array.IndexOf(plan, folder) is >= 0 and var floor ? floor : plan.Length;
        return
        [
            .. graph.Namings.Where(naming => Floor(naming.To) > Floor(naming.From))
                .DistinctBy(naming => (naming.From, naming.To))
                .Select(naming => naming.ToString()),
        ];
    }
}
