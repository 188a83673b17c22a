using Kenger.Cli.Why;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Why;

public sealed class WhyTextTests
{
    [Theory]
    [InlineData(37.2, 50, "new", "version=v2", null, "sticky     by cookie:sid: 37.2 of 50 → new side version=v2")]
    [InlineData(50.0, 50, "old", "version=v1", null, "sticky     by cookie:sid: 50 of 50 → old side version=v1")]
    [InlineData(49.99, 50, "new", "version=v2", null, "sticky     by cookie:sid: 49.99 of 50 → new side version=v2")]
    [InlineData(3.0, 5, "new", "version=v2", "no node of it is healthy", "sticky     by cookie:sid: 3 of 5 → new side version=v2, but no node of it is healthy")]
    [InlineData(null, 50, null, null, "there is no cookie sid: the weights decide", "sticky     by cookie:sid: there is no cookie sid: the weights decide")]
    public void Lines_Sticky_SaysThePlaceTheShareAndTheSide(double? place, int percent, string? side, string? nodes, string? fallback, string expected)
    {
        var sticky = new ExplainedSticky(7, "cookie:sid", percent) { Place = place, Side = side, Nodes = nodes, Fallback = fallback };

        Assert.Contains(expected, WhyText.Lines(new Explanation { Namespace = "shop", Sticky = sticky }));
    }

    [Fact]
    public void Lines_Aperture_IsSaidWhereThereIsOne()
    {
        Assert.Contains(
            "aperture   40 of 1,000 nodes, as gateway 2 of 5",
            WhyText.Lines(new Explanation { Namespace = "shop", Aperture = "40 of 1,000 nodes, as gateway 2 of 5" }));
        Assert.DoesNotContain(WhyText.Lines(new Explanation { Namespace = "shop" }), line => line.StartsWith("aperture", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_NotSticky_SaysNothingOfIt() =>
        Assert.DoesNotContain(WhyText.Lines(new Explanation { Namespace = "shop" }), line => line.StartsWith("sticky", StringComparison.Ordinal));
}
