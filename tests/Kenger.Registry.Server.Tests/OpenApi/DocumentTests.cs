using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kenger.Registry.Server.Tests.OpenApi;

/// <summary>The description of the API is OpenAPI, whole, and about this API.</summary>
public sealed class DocumentTests(DocumentFixture fixture) : IClassFixture<DocumentFixture>
{
    private ApiDocument Document => fixture.Document;

    [Fact]
    public void Document_ReadByMicrosoftOpenApi_HasNoError()
    {
        var (read, diagnostic) = OpenApiDocument.Parse(fixture.Text, "json");

        Assert.Empty(diagnostic!.Errors.Select(error => error.ToString()));
        Assert.Empty(diagnostic.Warnings.Select(warning => warning.ToString()));
        Assert.Equal(Document.Operations.Count, read!.Paths.Sum(path => path.Value.Operations!.Count));
        Assert.Equal(Document.Operations.Count, Document.Operations.Select(operation => operation.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Document_BesideTheRoutes_HasEachAndNoOther()
    {
        var routes =
            from endpoint in fixture.Registry.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.RoutePattern.RawText != ApiRoutes.Prefix + "/{**path}"
            from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
            select $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}";

        Assert.Equal(routes.Order(StringComparer.Ordinal), Document.Operations.Select(operation => operation.ToString()).Order(StringComparer.Ordinal));
        Assert.True(Document.Operations.Count >= 40, $"{Document.Operations.Count} operations");
    }

    [Fact]
    public void Document_EachField_IsExplainedInTheWordsOfTheWire()
    {
        var bare = new List<string>();
        Look(Document.Json["components"]!["schemas"]!, "");

        Assert.Empty(bare);
        foreach (var foreign in (string[])["cref", "Kenger.", "KengerDefaults", "FieldChecks", "ApiRoutes", "<see", "``", "null when", "; null "])
        {
            Assert.DoesNotContain(foreign, fixture.Text.Replace("\"Kenger registry\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        void Look(JsonNode schema, string place)
        {
            foreach (var (name, inner) in schema.AsObject().Where(pair => pair.Value is JsonObject))
            {
                if (place.EndsWith(".properties", StringComparison.Ordinal) && inner!["description"] is null)
                {
                    bare.Add($"{place}.{name}");
                }

                Look(inner!, $"{place}.{name}");
            }
        }
    }

    [Fact]
    public void Document_EachOperation_SaysWhoMayAndWhatComes()
    {
        foreach (var operation in Document.Operations)
        {
            var (text, security) = (operation.Json["description"]!.GetValue<string>(), operation.Json["security"]!.AsArray());
            Assert.True(text.Contains("Needs the role `", StringComparison.Ordinal) == (security.Count == 2), $"{operation}: {text}");
            Assert.NotNull(operation.Answer(200)["content"]!.AsObject().First().Value!["schema"]);
            Assert.All(operation.Parameters, parameter => Assert.NotEmpty(parameter["description"]!.GetValue<string>()));
        }

        Assert.Contains("Needs the role `admin`", Document[ApiRoutes.NamespaceAdd].Json["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("a token for all namespaces", Document[ApiRoutes.HostSwitch].Json["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("`100` when absent", Document[ApiRoutes.NodeRegister].BodySchema["properties"]!["weight"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithoutToken_AnswersItSmallAndKeepsItOutOfOtherHands()
    {
        using var stranger = fixture.Registry.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { { "Accept-Encoding", "gzip" } } };

        using var answer = await stranger.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        var packed = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(packed.Length < 48 * 1024, $"{packed.Length} bytes");
        using var reader = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        Assert.Equal(fixture.Text, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Get_BelowAPathBase_NamesItAsTheServer()
    {
        await using var registry = await ApiStage.StartAsync();
        var endpoint = registry.Services.GetRequiredService<OpenApiEndpoint>();
        foreach (var (pathBase, url) in ((string, string)[])[("/registry", "/registry"), ("", "/"), ("/registry", "/registry")])
        {
            using var body = new MemoryStream();
            var context = new DefaultHttpContext { Request = { PathBase = pathBase }, Response = { Body = body } };

            await endpoint.GetAsync(context);

            Assert.Equal(url, JsonNode.Parse(Encoding.UTF8.GetString(body.ToArray()))!["servers"]![0]!["url"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Get_SwitchedOff_IsNotThere()
    {
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Configuration = new Dictionary<string, string?> { ["Kenger:Server:OpenApi"] = "false" },
        });

        Assert.Equal(HttpStatusCode.NotFound, (await registry.GetAsync("/openapi/v1.json")).Status);
        Assert.Equal(HttpStatusCode.OK, (await registry.GetAsync("/health")).Status);
    }
}
