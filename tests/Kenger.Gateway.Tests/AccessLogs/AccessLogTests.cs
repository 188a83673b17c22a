using System.Text.RegularExpressions;
using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kenger.Gateway.Tests;

public sealed class AccessLogTests
{
    [Fact]
    public async Task Requests_OfEveryKind_AreInTheFile()
    {
        using var logs = new TempLogs();
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            context.Response.StatusCode = context.Request.Path == "/missing" ? 404 : 200;
            // In two parts, so that its length is not known before.
            await context.Response.WriteAsync("12345");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("678");
        });
        await using (var gateway = await StartAsync(backend, logs))
        {
            await gateway.GetTextAsync("/a?x=1", ("X-Forwarded-For", "198.51.100.9"), ("User-Agent", "test \"agent\""),
                ("Referer", "http://r/"));
            await gateway.GetTextAsync("/missing");
            await gateway.GetTextAsync("/empty");
            await gateway.GetTextAsync("/quiet");
            await gateway.GetTextAsync("/keys");
            await gateway.GetTextAsync("/keys", ("X-API-Key", "k"));
            // The log is read while the gateway runs, as operators do.
            await TestKit.Eventually.BecomesTrue(() => logs.Read().Split('\n').Length == 6, "five lines are there");
        }

        var lines = logs.Read().TrimEnd('\n').Split('\n');
        const string time = "\\[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}\\]";
        var node = Regex.Escape(backend.Address);
        AssertMatches($"^198\\.51\\.100\\.9 - - {time} \"GET /a\\?x=1 HTTP/1\\.1\" 200 8 \"http://r/\" \"test \\\\x22agent\\\\x22\" {node} [0-9]+\\.[0-9]{{3}}$", lines[0]);
        AssertMatches($"^127\\.0\\.0\\.1 - - {time} \"GET /missing HTTP/1\\.1\" 404 8 \"-\" \"-\" {node} ", lines[1]);
        AssertMatches("\"GET /empty HTTP/1\\.1\" 503 [1-9][0-9]* \"-\" \"-\" - ", lines[2]);
        AssertMatches("\"GET /keys HTTP/1\\.1\" 401 [1-9][0-9]* ", lines[3]);
        AssertMatches("^127\\.0\\.0\\.1 - ann ", lines[4]);
    }

    [Fact]
    public async Task Requests_NoRouteTakesOrRefused_AreInTheFile()
    {
        using var logs = new TempLogs();
        await using (var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop"),
            WaitAtStop,
            settings: [("Kenger:Gateway:AccessLog:File", logs.File), ("Kenger:Gateway:Routes:0:Path", "/shop"),
                ("Kenger:Gateway:Routes:0:Namespace", "shop")]))
        {
            await gateway.GetTextAsync("/elsewhere");
            await RawClient.SendAsync(gateway.Traffic, "OPTIONS /shop/#x HTTP/1.1\r\nHost: a\r\n\r\n");
            await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/livez"));
        }

        var lines = logs.Read().TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        AssertMatches("\"GET /elsewhere HTTP/1\\.1\" 404 [1-9][0-9]* \"-\" \"-\" - ", lines[0]);
        AssertMatches("\"OPTIONS /shop/#x HTTP/1\\.1\" 400 [1-9][0-9]* ", lines[1]);
    }

    [Fact]
    public async Task Stop_RightAfterRequests_LosesNoLine()
    {
        using var logs = new TempLogs();
        await using var backend = await Backend.StartNewAsync();
        await using (var gateway = await StartAsync(backend, logs))
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => gateway.GetTextAsync($"/{i}")));
        }

        Assert.Equal(200, logs.Read().TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task Requests_FileCannotBeWritten_GoOnAndAreCounted()
    {
        using var logs = new TempLogs();
        Directory.CreateDirectory(logs.File);
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, logs);

        Assert.Equal("backend", await gateway.GetTextAsync("/"));

        await TestKit.Eventually.BecomesTrue(
            async () => (await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")))
                .Contains("kenger_gateway_access_log_dropped_total 1", StringComparison.Ordinal),
            "the lost line is counted");
        Assert.Single(gateway.Said(EventIds.AccessLogFailing));
    }

    [Fact]
    public async Task Add_MoreThanFits_DropsAndNeverWaits()
    {
        await using var gateway = new GatewayRig(("Kenger:Gateway:AccessLog:Json", "true"));
        var log = gateway.Get<AccessLog>();
        var entry = new AccessEntry
        {
            Time = default, Client = null, User = null, Method = "GET", Target = "/", Protocol = "HTTP/1.1", Host = "", Status = 200,
                Bytes = 0,
            Referer = "", UserAgent = "", Duration = default, Node = null,
        };
        var collector = gateway.Get<PrometheusCollector>();

        for (var i = 0; i < 20_000; i++)
        {
            log.Add(entry);
        }

        Assert.Contains($"kenger_gateway_access_log_dropped_total {20_000 - log.Entries.Count}\n", collector.Collect(),
            StringComparison.Ordinal);
        Assert.InRange(log.Entries.Count, 1, 19_999);
    }

    private static void AssertMatches(string pattern, string line) => Assert.Matches(pattern, line);

    // As a program does: what requests left behind is written then.
    private static void WaitAtStop(WebApplicationBuilder builder) =>
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));

    private static Task<GatewayHost> StartAsync(Backend backend, TempLogs logs) => GatewayHost.StartAsync(
        new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)).With("empty"),
        WaitAtStop,
        settings:
        [
            ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"),
            ("Kenger:Gateway:AccessLog:File", logs.File),
            ("Kenger:Gateway:ApiKeys:0:Name", "ann"),
            ("Kenger:Gateway:ApiKeys:0:Sha256", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("k"u8))),
            ("Kenger:Gateway:Routes:0:Path", "/empty"),
            ("Kenger:Gateway:Routes:0:Namespace", "empty"),
            ("Kenger:Gateway:Routes:1:Path", "/quiet"),
            ("Kenger:Gateway:Routes:1:Namespace", "shop"),
            ("Kenger:Gateway:Routes:1:AccessLog", "false"),
            ("Kenger:Gateway:Routes:2:Path", "/keys"),
            ("Kenger:Gateway:Routes:2:Namespace", "shop"),
            ("Kenger:Gateway:Routes:2:Auth", "key"),
        ]);
}
