using System.Text.Json;
using Kenger.Cli.Tests.Hostile;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Cli.Tests.Why;

/// <summary><c>kenger why --routes</c></summary>
public sealed class WhyDraftTests
{
    private const string Routes = """{"routes":[{"id":"shop","host":"shop.example.com","ns":"orders"}],"prune":true,"reason":"for an import"}""";

    private static readonly Explanation Taken = new()
    {
        Route = new("kenger:route:shop", ["shop.example.com"], "/{**catchall}", null, "kenger:orders"), Namespace = "orders", Steps = ["addresses", "rate_limit"],
        Draft = new(1, 0, []),
    };

    [Fact]
    public async Task Why_WithRoutes_SendsThemAndSaysWhatBecomesOfThem()
    {
        await using var gateway = await FakeGateway.StartAsync(200, Taken);

        var (exitCode, output, errors) = await RunAsync(gateway, Routes, "shop.example.com/api");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(("POST", "?host=shop.example.com&path=%2Fapi", "application/json"), (gateway.Method, gateway.Query, gateway.ContentType));
        Assert.Equal("""{"routes":[{"id":"shop","host":"shop.example.com","ns":"orders"}]}""", gateway.Body);
        Assert.Equal(
            ["draft      1 taken, 0 refused", "route      kenger:route:shop", "steps      addresses, rate_limit", "namespace  orders"],
            output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Why_WithARouteThatIsRefused_NamesItAndFails()
    {
        await using var gateway = await FakeGateway.StartAsync(200, Taken with { Draft = new(1, 2, [new("bad", "path must begin with '/'"), new("worse", "no")]) });

        var (exitCode, output, errors) = await RunAsync(gateway, Routes, "shop.example.com");
        var (jsonCode, json, _) = await RunAsync(gateway, Routes, "shop.example.com", "--json");

        Assert.Equal((1, 1, ""), (exitCode, jsonCode, errors));
        Assert.StartsWith(
            $"draft      1 taken, 2 refused, 2 to namespaces that this gateway takes no routes for{Environment.NewLine}refused    bad: path must begin with '/'{Environment.NewLine}refused    worse: no{Environment.NewLine}",
            output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(2, document.RootElement.GetProperty("draft").GetProperty("refused").GetArrayLength());
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("{", 2)]
    [InlineData("[]", 2)]
    [InlineData("null", 2)]
    [InlineData("{}", 2)]
    [InlineData("""{"routes":[{"id":"a","ns":"b","pth":"/x"}]}""", 2)]
    [InlineData(null, 1)]
    public async Task Why_WithAFileThatIsNoneOrBroken_SaysSoAndAsksNobody(string? text, int expected)
    {
        await using var gateway = await FakeGateway.StartAsync(200, Taken);

        var (exitCode, output, errors) = await RunAsync(gateway, text, "shop.example.com");

        Assert.Equal((expected, ""), (exitCode, output));
        Assert.StartsWith("kenger: ", errors, StringComparison.Ordinal);
        Assert.Null(gateway.Method);
    }

    [Fact]
    public async Task Why_AtAGatewayThatDoesNotKnowDrafts_NeverAnswersAsIfItDid()
    {
        await using var old = await FakeGateway.StartAsync(200, Taken with { Draft = null });
        await using var older = await FakeGateway.StartAsync(405, null);

        var said = await RunAsync(old, Routes, "shop.example.com");
        var refused = await RunAsync(older, Routes, "shop.example.com");

        Assert.Equal((1, "", 1, ""), (said.ExitCode, said.Output, refused.ExitCode, refused.Output));
        Assert.Contains("does not say what became of the routes", said.Errors, StringComparison.Ordinal);
        Assert.Contains("it may be too old to try routes out", refused.Errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(FakeGateway gateway, string? routes, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        using var file = new RoutesFile(routes ?? "");
        var exitCode = await KengerCommandLine.RunAsync(
            ["why", .. arguments, "--gateway", gateway.Url, "--routes", routes is null ? file.Path + ".nowhere" : file.Path], output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }

    private sealed class FakeGateway(WebApplication app) : IAsyncDisposable
    {
        public string Url => app.Urls.Single();

        public string? Method { get; private set; }

        public string? Query { get; private set; }

        public string? ContentType { get; private set; }

        private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

        public string? Body { get; private set; }

        public static async Task<FakeGateway> StartAsync(int status, Explanation? answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var gateway = new FakeGateway(app);
            app.Run(async context =>
            {
                (gateway.Method, gateway.Query, gateway.ContentType) = (context.Request.Method, context.Request.QueryString.Value, context.Request.ContentType);
                gateway.Body = await new StreamReader(context.Request.Body).ReadToEndAsync();
                context.Response.StatusCode = status;
                await context.Response.WriteAsync(JsonSerializer.Serialize(answer, SnakeCase));
            });
            await app.StartAsync();
            return gateway;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
