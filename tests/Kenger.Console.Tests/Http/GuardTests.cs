using System.Net;
using Kenger.Console.Calls;
using Kenger.Console.Http;
using Kenger.Console.Language;
using Kenger.Console.Reading;
using Kenger.Console.Sessions;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Console.Tests.Http;

/// <summary>Who gets in from where, and what a call may do whatever the page shows.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData("signin")]
    [InlineData("assets/console.css")]
    [InlineData("")]
    public async Task Answers_OfAllKinds_HaveTheHeaders(string path)
    {
        await using var host = await ConsoleHost.StartAsync();
        using var visitor = host.NewVisitor();

        using var answer = await visitor.GetAsync(path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("_blazor")]
    [InlineData("_blazor/negotiate?negotiateVersion=1")]
    public async Task Socket_OfAStranger_IsRefused(string path)
    {
        await using var host = await ConsoleHost.StartAsync();
        using var visitor = host.NewVisitor();

        using var answer = await visitor.Http.PostAsync(path, null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Socket_FromAnotherSite_IsRefusedWithASession()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var visitor = host.NewVisitor();
        using var entered = await visitor.SignInAsync(ConsoleHost.Admin);
        using var request = new HttpRequestMessage(HttpMethod.Post, "_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "https://evil.example");

        using var answer = await visitor.Http.SendAsync(request);
        using var own = await visitor.Http.PostAsync("_blazor/negotiate?negotiateVersion=1", null);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("GET", null, null, null, "same-origin", false)]
    [InlineData("GET", null, null, null, "none", false)]
    [InlineData("POST", null, null, null, "cross-site", true)]
    [InlineData("POST", null, null, null, "same-site", true)]
    [InlineData("GET", null, "navigate", "document", "cross-site", false)]
    [InlineData("GET", null, "navigate", "iframe", "cross-site", true)]
    [InlineData("POST", null, "navigate", "document", "cross-site", true)]
    [InlineData("GET", null, null, null, null, false)]
    [InlineData("GET", "http://here:5000", null, null, null, false)]
    [InlineData("GET", "http://HERE:5000", null, null, null, false)]
    [InlineData("GET", "http://here", null, null, null, true)]
    [InlineData("GET", "http://evil.example", null, null, null, true)]
    [InlineData("GET", "null", null, null, null, true)]
    public void IsFromElsewhere_BrowserSaysWhere_IsRight(string method, string? origin, string? mode, string? destination, string? site, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers.Host = "here:5000";
        Set("Origin", origin);
        Set("Sec-Fetch-Mode", mode);
        Set("Sec-Fetch-Dest", destination);
        Set("Sec-Fetch-Site", site);

        Assert.Equal(expected, ConsoleGuard.IsFromElsewhere(request));

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers[name] = value;
            }
        }
    }

    [Fact]
    public async Task Call_OfAReader_IsRefusedWhateverThePageShows()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("orders", "127.0.0.1", 7001);

        var refused = await DeskOf(host, ConsoleHost.Reader).SendAsync(ConsoleCall.SetWeight(new NodeName("orders", "127.0.0.1", 7001), 1, null));
        var other = await DeskOf(host, ConsoleHost.OfOrders).SendAsync(ConsoleCall.SetWeight(new NodeName("payments", "127.0.0.1", 7001), 1, null));
        var done = await DeskOf(host, ConsoleHost.OfOrders).SendAsync(ConsoleCall.SetWeight(new NodeName("orders", "127.0.0.1", 7001), 7, 600));

        Assert.Equal(ErrorCodes.Forbidden, refused.Status);
        Assert.Equal(ErrorCodes.Forbidden, other.Status);
        Assert.True(done.IsGood, done.Message);
        Assert.Equal(7, (await host.GetAsync("/api/upstream/node/list"))[0].GetProperty("weight").GetInt32());
    }

    [Fact]
    public async Task RuleCalls_OfAReader_AreRefusedWhateverThePageShows()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("orders", "127.0.0.1", 7001);
        await host.RegisterAsync("payments", "127.0.0.1", 7001);
        var rule = new RuleContent { Match = new RuleMatch { PathPrefix = "/api" }, Target = new RuleTarget { Ns = "payments" } };

        Assert.Equal(ErrorCodes.Forbidden, (await DeskOf(host, ConsoleHost.Reader).SendAsync(RuleCalls.Add("orders", rule, null))).Status);
        Assert.Equal(ErrorCodes.Forbidden, (await DeskOf(host, ConsoleHost.OfOrders).SendAsync(RuleCalls.Add("payments", rule, null))).Status);
        // The target is a namespace, too.
        Assert.Equal(ErrorCodes.Forbidden, (await DeskOf(host, ConsoleHost.OfOrders).SendAsync(RuleCalls.Add("orders", rule, null))).Status);
        var id = (await host.PostAsync(ApiRoutes.RuleAdd, RuleCalls.Add("orders", rule, null).Fields)).GetProperty("id").GetInt64();
        Assert.Equal(ErrorCodes.Forbidden, (await DeskOf(host, ConsoleHost.Reader).SendAsync(RuleCalls.Update(id, rule, rule with { Name = "x" }, null)!)).Status);
        Assert.Equal(ErrorCodes.Forbidden, (await DeskOf(host, ConsoleHost.Reader).SendAsync(RuleCalls.Delete(id))).Status);
        Assert.Equal(1, (await host.GetAsync("/api/upstream/rule/list")).GetArrayLength());
    }

    [Theory]
    [InlineData(ConsoleHost.Admin, 4)]
    [InlineData(ConsoleHost.Reader, null)]
    [InlineData(ConsoleHost.OfOrders, null)]
    public async Task Tokens_ByWho_AreThoseOfTheRegistryOrNone(string token, int? count)
    {
        await using var host = await ConsoleHost.StartAsync();
        var tokens = host.Services.GetRequiredService<TokenReader>();

        Assert.Equal(count, tokens.For(DeskOf(host, token).Grant)?.Count);
    }

    [Fact]
    public async Task Tokens_AfterCalls_KnowTheirUseAndRefusals()
    {
        await using var host = await ConsoleHost.StartAsync();
        var admin = DeskOf(host, ConsoleHost.Admin).Grant;
        await DeskOf(host, ConsoleHost.Reader).SendAsync(ConsoleCall.SetWeight(new NodeName("orders", "127.0.0.1", 7001), 1, null));
        await DeskOf(host, ConsoleHost.OfOrders).SendAsync(ConsoleCall.SetWeight(new NodeName("payments", "127.0.0.1", 7001), 1, null));

        var rows = host.Services.GetRequiredService<TokenReader>().For(admin)!.ToDictionary(row => row.Grant.Name);

        Assert.Equal((1L, 1L, 0L), (rows["reader"].Grant.Use.Refused, rows["orders-team"].Grant.Use.Refused, rows["services"].Grant.Use.Refused));
        Assert.NotNull(rows["reader"].Grant.Use.LastUsed);
        Assert.Null(rows["services"].Grant.Use.LastUsed);
    }

    [Fact]
    public async Task Audit_OfAChangeMadeHere_HasTheNameOfTheToken()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("orders", "127.0.0.1", 7001);

        await DeskOf(host, ConsoleHost.OfOrders).SendAsync(ConsoleCall.Drain(new NodeName("orders", "127.0.0.1", 7001), true, null));

        var entry = (await host.GetAsync("/api/upstream/audit/list?limit=1"))[0];
        Assert.Equal("node.drain", entry.GetProperty("action").GetString());
        Assert.Equal("orders-team", entry.GetProperty("actor").GetString());
        Assert.Equal("127.0.0.1", entry.GetProperty("address").GetString());
    }

    [Fact]
    public async Task Reading_WithATokenOfOneNamespace_ShowsThatOneAlone()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("orders", "127.0.0.1", 7001);
        await host.RegisterAsync("payments", "127.0.0.1", 7002);
        using var visitor = host.NewVisitor();
        using var entered = await visitor.SignInAsync(ConsoleHost.OfOrders);

        foreach (var page in (string[])["", "rollouts", "rules", "rules?new=true", "rules/history", "why", "tokens", "gateways", "settings", "audit", "namespaces/orders"])
        {
            Assert.DoesNotContain("payments", await visitor.Http.GetStringAsync(page), StringComparison.Ordinal);
        }

        Assert.Contains("No such namespace", await visitor.Http.GetStringAsync("namespaces/payments"), StringComparison.Ordinal);
        Assert.DoesNotContain("7002", await visitor.Http.GetStringAsync("namespaces/payments"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Console_BelowAnyPrefixAndPathBase_IsWhole()
    {
        await using var host = await ConsoleHost.StartAsync(map: app =>
        {
            app.UsePathBase("/outer");
            app.UseRouting();
            app.MapGroup("/tools").MapKengerConsole("kenger/console");
        });
        using var visitor = new ConsoleVisitor(host.Url + "/outer/tools/kenger/console/");

        using var stranger = await visitor.GetAsync("namespaces/x");
        using var entered = await visitor.SignInAsync(ConsoleHost.Reader);
        var page = await visitor.Http.GetStringAsync("");
        var style = page.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0];
        using var sheet = await visitor.GetAsync(style);

        Assert.StartsWith("/outer/tools/kenger/console/signin", stranger.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("/outer/tools/kenger/console/", entered.Headers.Location!.OriginalString);
        Assert.Contains("<base href=\"/outer/tools/kenger/console/\"", page, StringComparison.Ordinal);
        Assert.Contains("<h1", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, sheet.StatusCode);
        Assert.Contains("immutable", sheet.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Map_WithoutItsServices_SaysWhatIsMissing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        Assert.Contains("AddKengerConsole", Assert.Throws<InvalidOperationException>(() => app.MapKengerConsole()).Message, StringComparison.Ordinal);
    }

    private static Desk DeskOf(ConsoleHost host, string token)
    {
        var desk = ActivatorUtilities.CreateInstance<Desk>(host.Services);
        var (session, _) = host.Services.GetRequiredService<SessionStore>().Begin(token, IPAddress.Loopback);
        desk.Sit(new Visitor(session.Id, IPAddress.Loopback), ConsoleLanguage.English);
        return desk;
    }
}
