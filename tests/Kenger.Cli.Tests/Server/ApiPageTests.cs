using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kenger.Cli.Server;
using Microsoft.AspNetCore.Builder;

namespace Kenger.Cli.Tests.Server;

/// <summary>The page of the API: there unless it is switched off, whole without any other server, and closed to others' scripts.</summary>
public sealed partial class ApiPageTests
{
    private const string Token = "token-of-the-tests";

    [Fact]
    public async Task Get_Page_TakesEverythingFromThisServer()
    {
        await using var app = await StartAsync(new RegistryAppSettings());
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await client.GetAsync("/scalar");

        var html = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("//", Comment().Replace(html, ""), StringComparison.Ordinal);
        Assert.Contains("openapi/v1.json", html, StringComparison.Ordinal);
        var scripts = ScriptTag().Matches(html);
        Assert.NotEmpty(scripts);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        foreach (Match script in scripts)
        {
            Assert.Contains($"'nonce-{Nonce().Match(script.Value).Groups["nonce"].Value}'", policy, StringComparison.Ordinal);
            if (Source().Match(script.Value) is { Success: true } source)
            {
                using var file = await client.GetAsync(new Uri(answer.RequestMessage!.RequestUri!, source.Groups["src"].Value));
                Assert.Equal(HttpStatusCode.OK, file.StatusCode);
                Assert.Equal("nosniff", Assert.Single(file.Headers.GetValues("X-Content-Type-Options")));
            }
        }

        using var again = await client.GetAsync("/scalar");
        Assert.NotEqual(policy, Assert.Single(again.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Get_SwitchedOff_IsNotThereAndTheDocumentIs()
    {
        await using var app = await StartAsync(new RegistryAppSettings { ApiPage = false });
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var page = await client.GetAsync("/scalar");
        using var document = await client.GetAsync("/openapi/v1.json");

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Equal(HttpStatusCode.OK, document.StatusCode);
    }

    [Fact]
    public async Task Document_OfTheTool_HasItsMetrics()
    {
        await using var app = await StartAsync(new RegistryAppSettings());
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var metrics = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!["paths"]!["/metrics"]!["get"]!;

        Assert.Contains("Needs the role `read`", metrics["description"]!.GetValue<string>(), StringComparison.Ordinal);
        using var stranger = await client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(metrics["responses"]!["200"]!["content"]![answer.Content.Headers.ContentType!.MediaType!]);
    }

    private static async Task<WebApplication> StartAsync(RegistryAppSettings settings)
    {
        var app = RegistryApp.Create(settings with { Listen = "http://127.0.0.1:0", Store = "memory", Token = Token, Console = false, LogsAddresses = false });
        await app.StartAsync();
        return app;
    }

    [GeneratedRegex("<script[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ScriptTag();

    [GeneratedRegex("nonce=\"(?<nonce>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Nonce();

    [GeneratedRegex("src=\"(?<src>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Source();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Comment();
}
