using System.Text.Json;
using Kenger.Console.Language;
using Kenger.Console.Reading;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Console.Tests.Reading;

public sealed class TakeBackPlanTests
{
    private const string Before = """{"id":7,"position":1,"name":"a","match":{"path_prefix":"/api"},"target":{"labels":{"version":"v2"}},"enabled":true,"expires_at":"2026-01-31T08:00:00.000Z"}""";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 7, 0, 0, TimeSpan.Zero);

    private static readonly RuleState Current = new()
    {
        Id = 7, NamespaceId = 1, Ns = "orders", Position = 1, Name = "b", Match = new RuleMatch { PathPrefix = "/api" }, Target = new RuleTarget { Labels = new Dictionary<string, string> { ["version"] = "v3" } }, Author = "ann",
    };

    [Fact]
    public void Of_AnUpdate_WritesWhatWas()
    {
        var plan = TakeBackPlan.Of(Entry(AuditActions.RuleUpdate), [Current], Now)!;

        Assert.Equal(TakeBackPlan.Restored, plan.Text);
        Assert.Equal("""{"id":7,"name":"a","target":{"labels":{"version":"v2"}},"ttl_seconds":3600}""", plan.Call!.Body);
        Assert.Equal(["name", "target", "expires_at"], plan.Changes.Select(change => change.Name));
    }

    [Fact]
    public void Of_AnUpdateThatIsSoAlready_HasNothingToSend()
    {
        var same = Current with { Name = "a", Target = new RuleTarget { Labels = new Dictionary<string, string> { ["version"] = "v2" } }, Until = Now.AddHours(1) };

        var plan = TakeBackPlan.Of(Entry(AuditActions.RuleUpdate), [same], Now)!;

        Assert.Equal((TakeBackPlan.Same, null), (plan.Text, plan.Call));
    }

    [Theory]
    [InlineData(0, 3600, TakeBackPlan.Added)]
    [InlineData(2, null, TakeBackPlan.AddedWithoutEnd)]
    public void Of_ADeletion_AddsItAgain(int hoursLater, int? ttl, string text)
    {
        var plan = TakeBackPlan.Of(Entry(AuditActions.RuleDelete), [], Now.AddHours(hoursLater))!;

        Assert.Equal((text, ApiRoutes.RuleAdd), (plan.Text, plan.Call!.Path));
        Assert.Equal(ttl, (int?)plan.Call.Fields["ttl_seconds"]);
        Assert.Equal("orders", (string?)plan.Call.Fields["ns"]);
    }

    [Fact]
    public void Of_AnAddition_DeletesIt() => Assert.Equal("""{"id":7}""", TakeBackPlan.Of(Entry(AuditActions.RuleAdd), [Current], Now)!.Call!.Body);

    [Fact]
    public void Of_WhatCanNotBeTakenBack_IsNone()
    {
        Assert.Null(TakeBackPlan.Of(Entry(AuditActions.RuleAdd), [], Now));
        Assert.Null(TakeBackPlan.Of(Entry(AuditActions.RuleUpdate), [], Now));
        Assert.Null(TakeBackPlan.Of(Entry(AuditActions.RuleDelete), [Current], Now));
        Assert.Null(TakeBackPlan.Of(Entry(AuditActions.NodeWeight), [Current], Now));
        Assert.Null(TakeBackPlan.Of(Entry(AuditActions.RuleUpdate) with { Target = "10.0.0.1:8080" }, [Current], Now));
        Assert.Null(TakeBackPlan.Of(Entry(AuditActions.RuleUpdate), null, Now));
    }

    [Fact]
    public void Texts_OfAllPlans_HaveChinese() => Assert.All(
        (string[])[TakeBackPlan.Deleted, TakeBackPlan.Restored, TakeBackPlan.Same, TakeBackPlan.Added, TakeBackPlan.AddedWithoutEnd], text => Assert.Contains(text, ChineseTexts.All.Keys));

    private static AuditEntry Entry(string action)
    {
        using var json = JsonDocument.Parse(Before);
        return new AuditEntry { Id = 1, Time = Now, Actor = "ann", Action = action, Ns = "orders", Target = "rule 7", Before = json.RootElement.Clone(), Version = 1 };
    }
}
