using System.Text.Json;
using Kenger.Cli.Audit;

namespace Kenger.Cli.Tests.Audit;

public sealed class ChangeTextTests
{
    [Theory]
    [InlineData("""{"weight":100,"version":1}""", """{"weight":10,"version":2}""", "weight 100 → 10")]
    [InlineData("""{"weight":100}""", """{"weight":100,"weight_override":5}""", "weight_override – → 5")]
    [InlineData("""{"gated":false}""", """{"gated":true}""", "gated false → true")]
    [InlineData("""{"weight":100}""", """{"weight":100}""", "")]
    [InlineData("null", """{"weight":100}""", "")]
    [InlineData("""{"weight":100}""", "null", "")]
    public void Format_BeforeAndAfter_IsWhatDiffers(string before, string after, string text) =>
        Assert.Equal(text, ChangeText.Format(JsonDocument.Parse(before).RootElement, JsonDocument.Parse(after).RootElement));

    [Fact]
    public void Format_MuchOfIt_IsWhole()
    {
        const string Before = """{"status":"running","status_reason":null}""";
        const string After = """{"status":"rolled_back","status_reason":"10 of 10 requests (100 %) of the new nodes failed, more than 5 %; reported by gw-1 (token gateways): 10"}""";

        var text = ChangeText.Format(JsonDocument.Parse(Before).RootElement, JsonDocument.Parse(After).RootElement);

        Assert.EndsWith("reported by gw-1 (token gateways): 10", text, StringComparison.Ordinal);
    }
}
