namespace Kenger.Cli.Tests.Shell;

/// <summary>The one look-up of near names that all packages share.</summary>
public sealed class NearNameTests
{
    [Theory]
    [InlineData("erors", "errors", "client_errors", "errors", "zebra")]
    [InlineData("ORDERS", "orders", "order", "orders")]
    [InlineData("oders", "orders", "users", "orders")]
    [InlineData("ab", "ba", "ba", "xy")]
    [InlineData("tokken", "token", "a", "token", "tokens")]
    [InlineData("zebra", null, "orders", "users")]
    [InlineData("", null, "a")]
    public void Find_Name_IsTheNearest(string name, string? nearest, params string[] known) => Assert.Equal(nearest, NearName.Find(name, known));

    [Fact]
    public void Find_OddAndHugeNames_IsBounded()
    {
        string[] known = [.. Enumerable.Range(0, 50_000).Select(i => $"name-{i}"), new string('x', 100_000)];

        Assert.Null(NearName.Find(new string('x', 99_999), known));
        Assert.Null(NearName.Find("\ud800\0\u202e", known));
        Assert.Equal("name-7", NearName.Find("NAME-7", known));
    }
}
