using Kenger.Cli.Rollouts;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Rollouts;

public sealed class AskOptionsTests
{
    [Theory]
    [InlineData("prom:http://127.0.0.1:9090 up <= 1", null, "http://127.0.0.1:9090", "up", 1.0)]
    [InlineData("errors=prom:http://p:9090 sum(rate(x{a=\"b\"}[1m])) <= 0.01", "errors", "http://p:9090", "sum(rate(x{a=\"b\"}[1m]))", 0.01)]
    [InlineData("checkout errors=prom:http://p/q a <= 5 or b<=1e-3", "checkout errors", "http://p/q", "a <= 5 or b", 0.001)]
    [InlineData("prom:http://p:9090 a == 1 <= -2", null, "http://p:9090", "a == 1", -2.0)]
    public void ParseCheck_Query_IsReadToItsLastComparison(string text, string? name, string url, string query, double max) =>
        Assert.Equal(new RolloutCheck { Name = name, Url = url, Query = query, Max = max }, AskOptions.ParseCheck(text));

    [Fact]
    public void ParseCheck_Document_HasAPointer() => Assert.Equal(
        new RolloutCheck { Name = "orders", Url = "http://127.0.0.1:8000/s.json?a=b", Pointer = "/orders/per_minute", Min = 20 },
        AskOptions.ParseCheck("orders=json:http://127.0.0.1:8000/s.json?a=b /orders/per_minute >= 20"));

    [Theory]
    [InlineData("")]
    [InlineData("http://p:9090 up <= 1")]
    [InlineData("prom:http://p:9090 up")]
    [InlineData("prom:http://p:9090 <= 1")]
    [InlineData("prom:http://p:9090 up < 1")]
    [InlineData("prom:http://p:9090 up <= much")]
    public void ParseCheck_None_IsRefused(string text) => Assert.Null(AskOptions.ParseCheck(text));
}
