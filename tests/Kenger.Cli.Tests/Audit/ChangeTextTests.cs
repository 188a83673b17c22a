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
    public void Format_MuchOfIt_IsCut()
    {
        var many = JsonSerializer.SerializeToElement(Enumerable.Range(0, 50).ToDictionary(i => $"field{i}", i => i));

        Assert.EndsWith("…", ChangeText.Format(JsonDocument.Parse("""{"a":1}""").RootElement, many), StringComparison.Ordinal);
    }
}
