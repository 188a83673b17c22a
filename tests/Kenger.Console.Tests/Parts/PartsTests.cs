using Bunit;
using Kenger.Console.Components.Parts;
using Kenger.Console.Language;
using Kenger.Console.Reading;
using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Console.Tests.Parts;

/// <summary>The small parts that pages are made of, without a registry.</summary>
public sealed class PartsTests : BunitContext
{
    public PartsTests() => Services.AddSingleton(new Desk(null!, null!, null!));

    [Fact]
    public void HealthBar_OfSomeKinds_SaysThemAndDrawsNoOthers()
    {
        var bar = Render<HealthBar>(parameters => parameters.Add(it => it.Serving, 3).Add(it => it.Offline, 1));

        Assert.Equal("3 serving, 1 offline", bar.Find(".health").GetAttribute("aria-label"));
        Assert.Equal(["health-serving", "health-offline"], bar.FindAll(".health > span").Select(span => span.ClassName));
    }

    [Fact]
    public void HealthBar_OfNothing_SaysSo() => Assert.Equal("no nodes", Render<HealthBar>().Find(".health").GetAttribute("aria-label"));

    [Theory]
    [InlineData(2, false, false, "done now ahead")]
    [InlineData(2, true, false, "done paused ahead")]
    [InlineData(2, false, true, "done ended ahead")]
    [InlineData(4, false, true, "done done done")]
    public void StepStrip_AtAStep_ShowsWhatIsBehindAndAhead(int step, bool isPaused, bool isOver, string expected)
    {
        var strip = Render<StepStrip>(parameters => parameters
            .Add(it => it.Steps, (int[])[5, 25, 100]).Add(it => it.Step, step).Add(it => it.IsPaused, isPaused).Add(it => it.IsOver, isOver));

        Assert.Equal(expected, string.Join(' ', strip.FindAll(".step").Select(each => each.ClassList[1]["step-".Length..])));
    }

    [Fact]
    public void Sparkline_OfOneValue_DrawsNoLine() => Assert.Empty(Render<Sparkline>(parameters => parameters.Add(it => it.Values, (double[])[1])).FindAll("svg"));

    [Fact]
    public void Sparkline_OfValues_StaysInItsBox()
    {
        var line = Render<Sparkline>(parameters => parameters.Add(it => it.Values, (double[])[0, 5, 10]).Add(it => it.Label, "requests"));

        Assert.Equal("M0 26.5L60 14L120 1.5", line.Find(".spark-line").GetAttribute("d"));
        Assert.Equal("requests", line.Find("svg").GetAttribute("aria-label"));
    }

    [Fact]
    public void ShareBar_WithCountedRequests_ShowsBoth() => Assert.Equal(
        "40 % of the requests, 50 % by the weights",
        Render<ShareBar>(parameters => parameters.Add(it => it.Intended, 0.5).Add(it => it.Real, 0.4)).Find(".share").GetAttribute("title"));

    [Fact]
    public void ConsumerTable_OfProcesses_HasARowForEachApplicationAndToken()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        ConsumerInfo[] consumers =
        [
            .. Enumerable.Range(1, 5).Select(i => Consumer("shop", $"shop-{i}", $"127.0.0.{i}", now)),
            Consumer("billing", "billing-1", "127.0.0.9", now.AddSeconds(-8)),
        ];

        var table = Render<ConsumerTable>(parameters => parameters.Add(it => it.Consumers, consumers).Add(it => it.Now, now));

        Assert.Equal(["billing", "shop"], table.FindAll("tbody th").Select(cell => cell.TextContent));
        Assert.Equal(["1", "services", "127.0.0.9", "8 s ago"], table.FindAll("tbody tr")[0].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
        Assert.Equal("5", table.FindAll("tbody tr")[1].QuerySelector("td")!.TextContent);
        Assert.Contains("127.0.0.1, 127.0.0.2, 127.0.0.3", table.Markup, StringComparison.Ordinal);
        Assert.Contains("and 2 more", table.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void ConsumerTable_OfNobody_SaysSo() => Assert.Contains(
        "No application that discovers services by name follows it.", Render<ConsumerTable>().Find(".consumers").TextContent, StringComparison.Ordinal);

    [Fact]
    public void LineChart_WithALimitAndMarks_DrawsThem()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var chart = Render<LineChart>(parameters => parameters
            .Add(it => it.New, [(start, 0.01), (start.AddMinutes(1), 0.2)])
            .Add(it => it.Limit, 0.05).Add(it => it.LimitText, "limit 5.0 %")
            .Add(it => it.Marks, [(start.AddMinutes(1), "rolled_back", "rolled back 25 %")])
            .Add(it => it.From, start).Add(it => it.To, start.AddMinutes(2)).Add(it => it.IsShare, true));

        Assert.Equal("limit 5.0 %", chart.Find(".chart-limit-text").TextContent);
        Assert.Equal("rolled back 25 %", chart.Find(".chart-mark-rolled_back title").TextContent);
        Assert.StartsWith("M54 ", chart.Find(".chart-line.new").GetAttribute("d"), StringComparison.Ordinal);
    }

    [Fact]
    public void LineChart_WithoutData_SaysSo() => Assert.Contains("No requests were counted yet.", Render<LineChart>().Markup, StringComparison.Ordinal);

    [Fact]
    public void CommandLines_WithMarkup_ShowItAsText()
    {
        var lines = Render<CommandLines>(parameters => parameters.Add(it => it.Kenger, "kenger <b>x</b>").Add(it => it.Curl, "curl"));

        Assert.Equal("kenger <b>x</b>", lines.Find("#lines-kenger").TextContent);
        Assert.Empty(lines.FindAll("code b"));
    }

    [Fact]
    public void Visible_TerminalEscapes_AreEscapes() => Assert.DoesNotContain('\u001b', Texts.Visible("a\u001b[31mb"));

    private static ConsumerInfo Consumer(string application, string instance, string address, DateTimeOffset lastSeen) => new()
    {
        Application = application, Instance = instance, Namespaces = ["orders"], Version = 1, Address = address, LastSeen = lastSeen, Token = "services",
    };
}
