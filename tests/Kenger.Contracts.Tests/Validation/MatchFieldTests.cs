using System.Text.Json;

namespace Kenger.Contracts.Tests.Validation;

public sealed class MatchFieldTests
{
    private static readonly RuleMatch Full = new()
    {
        Clients = ["10.0.0.0/8"],
        Headers = new Dictionary<string, string> { ["X-A"] = "1" },
        Cookies = new Dictionary<string, string> { ["b"] = "*" },
        Query = new Dictionary<string, string> { ["c"] = "3" },
        PathPrefix = "/api",
        Percent = 5.25,
        PercentKey = "cookie:user",
    };

    // Whoever adds a property to RuleMatch and forgets its line would make a condition that nobody reads.
    [Fact]
    public void All_OfAFullMatch_AreWhatIsOnTheWire()
    {
        using var wire = JsonDocument.Parse(JsonSerializer.Serialize(Full, KengerJson.Default.RuleMatch));

        Assert.Equal(typeof(RuleMatch).GetProperties().Length, MatchField.All.Count);
        Assert.Equal(wire.RootElement.EnumerateObject().Select(member => member.Name), MatchField.All.Select(field => field.Name));
        Assert.All(MatchField.All, field => Assert.NotNull(field.Get(Full)));
    }

    [Fact]
    public void With_TheValuesOfAnother_MakesTheSame()
    {
        var copy = MatchField.All.Aggregate(new RuleMatch(), (match, field) => field switch
        {
            { Text: { } text } => text.With(match, (string?)field.Get(Full)),
            { Number: { } number } => number.With(match, (double?)field.Get(Full)),
            { List: { } list } => list.With(match, (IReadOnlyList<string>?)field.Get(Full)),
            _ => field.Pairs!.With(match, (IReadOnlyDictionary<string, string>?)field.Get(Full)),
        });

        Assert.Equal(Full, copy);
    }

    [Fact]
    public void Equals_OneValueDiffers_IsFalse()
    {
        foreach (var field in MatchField.All)
        {
            RuleMatch without = field switch
            {
                { Text: { } text } => text.With(Full, null),
                { Number: { } number } => number.With(Full, null),
                { List: { } list } => list.With(Full, null),
                _ => field.Pairs!.With(Full, null),
            };

            Assert.True(Full != without, field.Name);
        }
    }

    [Fact]
    public void Conditions_Always_AreThoseThatAskForSomething() =>
        Assert.Equal(["clients", "headers", "cookies", "query", "path_prefix", "percent"], MatchField.Conditions.Select(field => field.Name));
}
