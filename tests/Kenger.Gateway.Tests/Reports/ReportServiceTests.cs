using System.Text.Json;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

public sealed class ReportServiceTests
{
    [Fact]
    public async Task RunOnce_Idle_SaysThatItIsThere()
    {
        await using var gateway = await StartAsync();

        await gateway.Get<ReportService>().RunOnceAsync(default);

        var report = Assert.Single(gateway.Registry.Reports);
        Assert.Equal("one", report.Gateway);
        Assert.Empty(report.Nodes);
    }

    [Fact]
    public async Task RunOnce_RegistryAway_ComesWithTheNextReport()
    {
        await using var gateway = await StartAsync();
        var service = gateway.Get<ReportService>();
        Count(gateway, 3);
        gateway.Registry.ReportFailure = new KengerUnavailableException("no registry answered");
        await service.RunOnceAsync(default);
        await service.RunOnceAsync(default);
        Count(gateway, 2);

        gateway.Registry.ReportFailure = null;
        await service.RunOnceAsync(default);
        await service.RunOnceAsync(default);

        Assert.Equal([5, 0], gateway.Registry.Reports.Select(report => report.Nodes.Sum(node => node.Requests)));
    }

    [Theory]
    [InlineData(404, EventIds.ReportsRefused)]
    [InlineData(401, EventIds.ReportsRefused)]
    [InlineData(403, EventIds.GatewayNotCounted)]
    public async Task RunOnce_Refused_SaysSoOnceAndOffersAgainAfterAMinute(int status, int eventId)
    {
        await using var gateway = await StartAsync();
        var service = gateway.Get<ReportService>();
        gateway.Registry.ReportFailure = status == 404
            ? new KengerNotFoundException("there is no such call")
            : new KengerAuthenticationException("this token may not", status);
        Count(gateway, 3);
        await service.RunOnceAsync(default);
        gateway.Time.Advance(TimeSpan.FromSeconds(61));
        await service.RunOnceAsync(default);
        Assert.Single(gateway.Said(eventId));

        gateway.Registry.ReportFailure = null;
        Count(gateway, 1);
        await service.RunOnceAsync(default);
        Assert.Empty(gateway.Registry.Reports);

        gateway.Time.Advance(TimeSpan.FromSeconds(61));
        Count(gateway, 1);
        await service.RunOnceAsync(default);
        Assert.Equal(1, Assert.Single(gateway.Registry.Reports).Nodes.Sum(node => node.Requests));
        Assert.Single(gateway.Said(EventIds.ReportsAccepted));
    }

    [Fact]
    public async Task RunOnce_ManyNodes_ComesInPartsTheRegistryReads()
    {
        await using var gateway = await StartAsync();
        var labels = Enumerable.Range(0, 32).ToDictionary(i => $"{new string('k', 60)}{i}", _ => new string('\u00e9', 63));
        var ledger = gateway.Get<TrafficLedger>();
        for (var port = 1; port <= 200; port++)
        {
            ledger.Observe(new GatewayNode("shop", "10.0.0.1", port, DateTimeOffset.UnixEpoch, labels: labels), Results.Answered(200));
        }

        await gateway.Get<ReportService>().RunOnceAsync(default);

        Assert.InRange(gateway.Registry.Reports.Count, 2, 200);
        Assert.All(gateway.Registry.Reports, report => Assert.InRange(
            JsonSerializer.SerializeToUtf8Bytes(report, KengerJson.Default.TrafficReport).Length, 1, KengerDefaults.MaxBodyBytes - 1));
        Assert.Equal(Enumerable.Range(1, 200), gateway.Registry.Reports.SelectMany(report => report.Nodes).Select(node => node.Port)
            .Order());
    }

    [Fact]
    public async Task RunOnce_FailsHalfWay_OnlyTheRestComesAgain()
    {
        await using var gateway = await StartAsync();
        var labels = Enumerable.Range(0, 32).ToDictionary(i => $"key{i}", _ => new string('x', 63));
        var ledger = gateway.Get<TrafficLedger>();
        for (var port = 1; port <= 200; port++)
        {
            ledger.Observe(new GatewayNode("shop", "10.0.0.1", port, DateTimeOffset.UnixEpoch, labels: labels), Results.Answered(200));
        }

        gateway.Registry.TakesReports = 1;
        await gateway.Get<ReportService>().RunOnceAsync(default);

        var (sent, left) = (gateway.Registry.Reports.Sum(report => report.Nodes.Count), ledger.Take().Count);
        Assert.Equal(200, sent + left);
        Assert.InRange(sent, 1, 199);
    }

    [Fact]
    public async Task Stop_WhatIsLeft_IsTheLastReport()
    {
        await using var gateway = await StartAsync();
        var service = gateway.Get<ReportService>();
        await service.StartAsync(default);
        Count(gateway, 4);

        await service.StopAsync(default);

        Assert.Equal(4, gateway.Registry.Reports[^1].Nodes.Sum(node => node.Requests));
    }

    [Fact]
    public async Task Stop_RegistryThatNeverAnswers_EndsAllTheSame()
    {
        await using var gateway = await StartAsync();
        var service = gateway.Get<ReportService>();
        await service.StartAsync(default);
        gateway.Registry.ReportHangs = true;

        var stopping = service.StopAsync(default);
        await Eventually.BecomesTrue(
            () =>
            {
                gateway.Time.Advance(TimeSpan.FromSeconds(1));
                return stopping.IsCompleted;
            },
            "it stops");

        await stopping;
    }

    [Fact]
    public async Task Loop_EveryInterval_Reports()
    {
        await using var gateway = await StartAsync(("KENGER_GATEWAY_REPORT_INTERVAL", "7"));
        var service = gateway.Get<ReportService>();
        await service.StartAsync(default);
        await gateway.Time.WhenTimersArmed(1);
        gateway.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Empty(gateway.Registry.Reports);

        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        await gateway.Time.AdvanceUntil(() => gateway.Registry.Reports.Count == 1, "the first report is there");
        await service.StopAsync(default);
    }

    [Fact]
    public async Task Traffic_AllThatCanBecomeOfARequest_IsReported()
    {
        using var dead = new DeadPort();
        using var gone = new CancellationTokenSource();
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/error":
                    context.Response.StatusCode = 500;
                    break;
                case "/break":
                    context.Abort();
                    break;
                case "/slow":
                    await gone.CancelAsync();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
            }
        });
        var registry = new FakeRegistry().With(
            "shop", FakeRegistry.NodeOf("v1", dead.Port, weight: 65535), FakeRegistry.NodeOf("v2", backend.Port, weight: 1));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, ("KENGER_GATEWAY_REPORT_INTERVAL", "60"));

        // The first finds the dead node, and puts it out; a broken POST is not tried again.
        foreach (var path in new[] { "/", "/error", "/fine" })
        {
            await gateway.GetTextAsync(path);
        }

        using (await gateway.SendAsync(HttpMethod.Post, "/break", new StringContent("x")))
        {
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gateway.Http.GetAsync(new Uri(gateway.Traffic, "/slow"), gone.Token));

        await Eventually.BecomesTrue(
            async () =>
            {
                await gateway.Get<ReportService>().RunOnceAsync(default);
                return registry.Reports.SelectMany(report => report.Nodes).Sum(node => node.Requests) == 6;
            },
            "all are reported");
        var nodes = registry.Reports.SelectMany(report => report.Nodes).ToLookup(node => node.Labels!["version"]);
        Assert.Equal((1, 0, 1),
            (nodes["v1"].Sum(node => node.Requests), nodes["v1"].Sum(node => node.Errors), nodes["v1"].Sum(node => node.ConnectFailures)));
        Assert.Equal((5, 2, 0),
            (nodes["v2"].Sum(node => node.Requests), nodes["v2"].Sum(node => node.Errors), nodes["v2"].Sum(node => node.ConnectFailures)));
        Assert.Equal(3, nodes["v2"].Sum(node => node.Latency.Where((_, i) => i % 2 == 1).Sum()));
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("2.5", 2.5)]
    [InlineData("00:00:30", 30)]
    public async Task Interval_OfTheVariable_IsSecondsOrATime(string value, double seconds)
    {
        await using var gateway = await StartAsync(("KENGER_GATEWAY_REPORT_INTERVAL", value));

        Assert.Equal(seconds, gateway.Get<Microsoft.Extensions.Options.IOptions<KengerGatewayOptions>>().Value.ReportInterval.TotalSeconds);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("61")]
    [InlineData("often")]
    [InlineData("1e9")]
    [InlineData("-5")]
    public async Task Interval_ThatIsNone_IsRefused(string value)
    {
        var exception = await Assert.ThrowsAnyAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(("KENGER_GATEWAY_REPORT_INTERVAL", value)));

        Assert.Contains("REPORT", Assert.Single(exception.Failures).ToUpperInvariant(), StringComparison.Ordinal);
    }

    private static async Task<GatewayRig> StartAsync(params (string Key, string? Value)[] settings)
    {
        var gateway = new GatewayRig([("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_ID", "one"), .. settings]);
        gateway.Registry.Set("shop", FakeRegistry.Node(1));
        await gateway.Watcher.RunOnceAsync(default);
        return gateway;
    }

    private static void Count(GatewayRig gateway, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            gateway.Get<TrafficLedger>().Observe(gateway.Directory.Current.Find("shop")!.Nodes.Entries[0].Node, Results.Answered(200));
        }
    }
}
