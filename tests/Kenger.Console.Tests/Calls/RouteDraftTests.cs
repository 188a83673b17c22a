using System.Text.Json.Nodes;
using Kenger.Console.Calls;
using Kenger.Console.Language;
using Kenger.Console.Reading;
using Kenger.Contracts;

namespace Kenger.Console.Tests.Calls;

public sealed class RouteDraftTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("[]", 1)]
    [InlineData("null", 1)]
    [InlineData("{\n\"id\":\n}", 3)]
    [InlineData("{\n\n}}", 3)]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}", 1)]
    public void Parse_WhatIsNoRoute_SaysTheLine(string text, int line)
    {
        var draft = RouteDraft.Parse(text, "a");

        Assert.Null(draft.Route);
        Assert.Equal(line, draft.Line);
    }

    [Fact]
    public void Parse_NestedWithoutEnd_IsNoRoute() => Assert.Null(RouteDraft.Parse("{\"a\":" + new string('[', 30_000), null).Route);

    [Theory]
    [InlineData("{\"id\":\"b\"}")]
    [InlineData("{\"id\":7}")]
    [InlineData("{\"id\":null}")]
    [InlineData("{}")]
    public void Parse_AnotherId_IsAnotherRoute(string text)
    {
        Assert.True(RouteDraft.Parse(text, "a").HasOtherId);
        Assert.NotNull(RouteDraft.Parse(text, null).Route);
    }

    [Theory]
    [InlineData("rate_limit.burst", 4)]
    [InlineData("burst", 2)]
    [InlineData("ns", null)]
    [InlineData("methods[3]", 5)]
    public void LineOf_AFieldOfTheRegistry_IsWhereItIsWritten(string field, int? line) => Assert.Equal(
        line, RouteDraft.LineOf("{\n\"burst\": 1,\n\"rate_limit\": {\n\"burst\": 0 },\n\"methods\": [] }", field));

    [Fact]
    public void Put_OfARoute_SendsItWithTheVersionAndSaysItOnALine()
    {
        var route = (JsonObject)JsonNode.Parse("{\"id\":\"shop\",\"ns\":\"it's\"}")!;

        var call = RouteCalls.Put(route, 7, " why ");

        Assert.Equal("{\"id\":\"shop\",\"ns\":\"it's\",\"version\":7,\"reason\":\"why\"}", call.Body);
        Assert.Equal("echo '{\"routes\":[{\"id\":\"shop\",\"ns\":\"it'\\''s\"}]}' | kenger route import /dev/stdin --reason why", call.KengerLine);
        Assert.Equal(2, route.Count);
    }

    [Fact]
    public void RollBackAndDelete_SayTheVersion()
    {
        Assert.Equal("kenger route rollback shop 3 --reason 'as it was'", RouteCalls.RollBack("shop", 3, "as it was").KengerLine);
        Assert.Equal("kenger route delete shop --at 4", RouteCalls.Delete("shop", 4, " ").KengerLine);
    }

    [Fact]
    public void Names_OfAllSettings_AreThereInBothLanguages()
    {
        var fields = typeof(RouteDefinition).GetProperties().Select(property => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
            .Except([WireNames.Id, WireNames.Host, WireNames.Path, WireNames.Ns]);

        Assert.Equal(fields.Order(StringComparer.Ordinal), RouteWords.Names.Keys.Order(StringComparer.Ordinal));
        Assert.All(RouteWords.Names.Values, name => Assert.NotEqual(name, Texts.Chinese[name]));
    }

    [Fact]
    public void Settings_OfARoute_AreInWords()
    {
        var route = new RouteDefinition
        {
            Id = "a", Ns = "b", AnswerTimeoutMs = 50, AccessLog = false, AllowFrom = ["10.0.0.0/8", "::1"], RateLimit = new() { PermitsPerSecond = 0.5, Burst = 2 },
        };

        Assert.Equal(
            [("Rate limit", "permits per second: 0.5 · burst: 2"), ("Access log", "no"), ("Time to the answer", "50 ms"), ("Only from", "10.0.0.0/8, ::1")],
            RouteWords.Settings(Texts.English, route));
        Assert.Equal("every host every path", RouteWords.Place(Texts.English, route));
    }
}
