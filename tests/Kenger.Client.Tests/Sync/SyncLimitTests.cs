using System.Globalization;
using System.Text;
using System.Text.Json;
using Kenger.Client.Calls;
using Kenger.Client.Sync;

namespace Kenger.Client.Tests.Sync;

/// <summary>Answers that are made to take up memory.</summary>
public sealed class SyncLimitTests
{
    private const int Limit = 64 * 1024;

    [Fact]
    public void Read_ManyThatAreWrong_SaysAHundredAndHowManyMore()
    {
        var result = SyncReader.Read(Pieces.Of(
            """{"version":1,"data":""" + Namespaces(Enumerable.Repeat("{}", 5000).Append("""{"host":"h","port":1}""")) + "}"));

        Assert.Single(result.Namespaces["a"].Nodes);
        Assert.Equal(101, result.Rejected.Count);
        Assert.Equal("So are 4900 more.", result.Rejected[^1]);
    }

    [Fact]
    public void Read_AsMuchAsThereMayBe_IsTaken() => Assert.Equal(250, Read(Namespaces(Nodes(250))).Namespaces["a"].Nodes.Count);

    public static TheoryData<string> TooMuch =>
    [
        Namespaces(Enumerable.Repeat("{}", 500)),
        Namespaces(Nodes(300)),
        Namespaces(Nodes(60, labels: 32)),
        "{" + string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"n{i}\":{{\"nodes\":[]}}")) + "}",
        """{"a":{"nodes":[]}},"hosts":{""" + string.Join(',', Enumerable.Range(0, 600).Select(i => $"\"h{i}\":\"a\"")) + "}",
    ];

    [Theory]
    [MemberData(nameof(TooMuch))]
    public void Read_MoreThanThereMayBe_IsRefusedWhole(string data)
    {
        var refused = Assert.Throws<FormatException>(() => Read(data));

        Assert.Contains("they would take more than 131072 bytes of memory", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a node of 70 kB")]
    [InlineData("a host of 70 kB")]
    [InlineData("33 labels")]
    [InlineData("70 kB beside the fields")]
    public void Read_OneNodeThatIsTooLarge_IsDropped(string which)
    {
        var large = new string('x', 70_000);
        var node = which switch
        {
            "a node of 70 kB" => $$"""{"host":"h","port":1,"health_path":"/{{large}}"}""",
            "a host of 70 kB" => $$"""{"host":"{{large}}","port":1}""",
            "33 labels" => Nodes(1, labels: 33).Single(),
            _ => $$"""{"host":"h","port":1,"more":[{{string.Join(',', Enumerable.Repeat("[]", 25_000))}}]}""",
        };

        var result = Read(Namespaces([node, """{"host":"h","port":2}"""]));

        Assert.Equal(2, Assert.Single(result.Namespaces["a"].Nodes).Port);
        Assert.True(Assert.Single(result.Rejected).Length < 300);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("other")]
    [InlineData("nodes")]
    public void Read_DeepNesting_IsNoAnswer(string where)
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        var body = where switch
        {
            "data" => $$"""{"version":1,"data":{{deep}}}""",
            "other" => $$"""{"version":1,"data":{},"x":{{deep}}}""",
            _ => """{"version":1,"data":{"a":{"nodes":""" + deep + "}}}",
        };

        Assert.ThrowsAny<JsonException>(() => SyncReader.Read(Pieces.Of(body)));
    }

    [Fact]
    public void Read_HealthPathBehindTheNodes_CountsForThem()
    {
        var result = Read("""{"a":{"rules":null,"nodes":[{"host":"h","port":1}],"more":{"nodes":[1]},"health_path":"/late"}}""");

        Assert.Equal("/late", Assert.Single(result.Namespaces["a"].Nodes).HealthPath);
        Assert.Empty(result.Rejected);
    }

    [Fact]
    public void Read_LargeAnswer_TakesMemoryByWhatIsInIt()
    {
        // Half a megabyte for each: values that nobody reads, which a document of the whole would keep twelve bytes a piece of.
        var body = Encoding.UTF8.GetBytes(
            """{"version":1,"data":{"a":{"nodes":[],"x":[""" + string.Join(',', Enumerable.Repeat("1", 2_000_000)) + "]}}}");
        using var answer = new RegistryAnswer(body);
        var before = GC.GetAllocatedBytesForCurrentThread();

        SyncReader.Read(answer);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("""{"version":1,"data":{}} x""")]
    [InlineData("""{"version":1,"data":{}}{}""")]
    [InlineData("""{"version":1,"data":{"a":{"nodes":[{"host":"h","port":1""")]
    public void Parse_WhatIsNoAnswer_IsAFormatException(string json) =>
        Assert.Throws<FormatException>(() => SyncResult.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Parse_AnotherField_IsWhereTheNamespacesAre()
    {
        var result = SyncResult.Parse("""{"version":7,"namespaces":{"a":{"nodes":[]}},"hosts":{"h":"a"}}"""u8.ToArray(), "namespaces");

        Assert.Equal((7, "a"), (result.Version, result.Hosts!["h"]));
    }

    private static SyncResult Read(string data) => SyncReader.Read(Pieces.Of("""{"code":0,"version":1,"data":""" + data + "}", Limit));

    private static string Namespaces(IEnumerable<string> nodes) => """{"a":{"nodes":[""" + string.Join(',', nodes) + "]}}";

    private static IEnumerable<string> Nodes(int count, int labels = 0) => Enumerable.Range(1, count).Select(port =>
        string.Create(CultureInfo.InvariantCulture,
            $$$"""{"host":"h","port":{{{port}}},"labels":{""") + string.Join(',', Enumerable.Range(0, labels).Select(i => $"\"l{i}\":\"\"")) + "}}");
}
