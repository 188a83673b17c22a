using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>The operator's own pages for errors.</summary>
public sealed class ErrorPagesTests : IDisposable
{
    private const string Html = "Accept: text/html,*/*;q=0.8\r\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-pages-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("/nowhere", Html, 404, "<p>not here</p>")]
    [InlineData("/nowhere", "", 404, null)]
    [InlineData("/nowhere", "Accept: application/json\r\n", 404, null)]
    [InlineData("/app", Html, 503, "<p>{namespace} soon \u00e4</p>")]
    [InlineData("/closed", Html, 403, "<p>any of yours</p>")]
    public async Task Error_OfTheGateway_IsThePageForThoseThatAskForOne(string target, string headers, int status, string? page)
    {
        Write("404.html", "<p>not here</p>");
        Write("4xx.html", "<p>any of yours</p>");
        Write("5xx.html", "<p>{namespace} soon \u00e4</p>");
        Write("notes.txt", "no page");
        await using var gateway = await StartAsync();

        var (answered, answer) = await PolicyGateways.SendAsync(gateway, target, headers);

        Assert.Equal(status, answered);
        if (page is null)
        {
            Assert.DoesNotContain("text/html", answer, StringComparison.Ordinal);
            return;
        }

        Assert.Contains("\r\nContent-Type: text/html; charset=utf-8\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-store\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\n{Latin1(page)}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_OfANode_StaysTheNodes()
    {
        Write("5xx.html", "<p>soon</p>");
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(backend.Port);

        var (status, answer) = await PolicyGateways.SendAsync(gateway, "/app", Html);

        Assert.Equal(503, status);
        Assert.DoesNotContain("soon", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_OfTheAdminAddress_IsNoPage()
    {
        Write("4xx.html", "<p>any of yours</p>");
        await using var gateway = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Admin, "/nowhere"));
        request.Headers.Accept.ParseAdd("text/html");

        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal((404, "application/json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Pages_ChangedAddedAndBroken_AreShownWithinSecondsOrAsTheyWere()
    {
        Write("404.html", "first");
        await using var gateway = await StartAsync();
        Assert.EndsWith("first", await AnswerAsync(gateway, "/nowhere"), StringComparison.Ordinal);

        Write("404.html", "second one");
        Write("503.html", "soon");
        await Eventually.BecomesTrue(async () => (await AnswerAsync(gateway, "/nowhere")).EndsWith("second one", StringComparison.Ordinal), "the new page");
        Assert.EndsWith("soon", await AnswerAsync(gateway, "/app"), StringComparison.Ordinal);

        Write("404.html", "");
        await Eventually.BecomesTrue(() => gateway.Log.ToString().Contains("404.html has 0 bytes", StringComparison.Ordinal), "it is said");
        Assert.EndsWith("second one", await AnswerAsync(gateway, "/nowhere"), StringComparison.Ordinal);

        _folder.Delete(recursive: true);
        await Eventually.BecomesTrue(() => gateway.Log.ToString().Contains("Could not find", StringComparison.Ordinal), "it is said");
        Assert.EndsWith("second one", await AnswerAsync(gateway, "/nowhere"), StringComparison.Ordinal);
        _folder.Create();
    }

    [Theory]
    [InlineData(null, "it can't be read")]
    [InlineData("50x.html", "there is no page in it: call them 404.html, 503.html and so on, or 4xx.html and 5xx.html")]
    [InlineData("404.HTM", "there is no page in it")]
    [InlineData("200.html", "there is no page in it")]
    public async Task Folder_WithoutPages_IsRefusedAtStart(string? file, string said)
    {
        if (file is not null)
        {
            Write(file, "<p>soon</p>");
        }

        var message = await PolicyGateways.FailAsync(("Kenger:Gateway:ErrorPages", file is null ? Path.Combine(_folder.FullName, "missing") : _folder.FullName));

        Assert.Contains("ErrorPages (KENGER_GATEWAY_ERROR_PAGES) is ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_TooLarge_IsRefusedAtStart()
    {
        Write("404.html", new string('a', (256 * 1024) + 1));

        Assert.Contains("404.html has 262145 bytes", await PolicyGateways.FailAsync(("Kenger:Gateway:ErrorPages", _folder.FullName)), StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(GatewayHost gateway, string target) => (await PolicyGateways.SendAsync(gateway, target, Html)).Answer;

    // As the raw client reads what is sent.
    private static string Latin1(string text) => System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private void Write(string name, string page) => File.WriteAllText(Path.Combine(_folder.FullName, name), page);

    // Without a node its route answers 503 itself.
    private Task<GatewayHost> StartAsync(int? port = null) => PolicyGateways.StartAsync(
        port ?? 1,
        forwarder: null,
        [
            ("Kenger:Gateway:ErrorPages", _folder.FullName),
            ("Kenger:Gateway:Routes:1:Path", "/closed"),
            ("Kenger:Gateway:Routes:1:Namespace", "shop"),
            ("Kenger:Gateway:Routes:1:DenyFrom:0", "127.0.0.0/8"),
            .. port is null ? [("Fault:Status", "503")] : Array.Empty<(string, string)>(),
        ]);
}
