using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>A misspelt field must never count as one that is left out, but on the endpoints of the original.</summary>
public sealed class UnknownFieldTests
{
    private static readonly string[] Original =
    [
        "/api/upstream/namespace/add", "/api/upstream/namespace/update", "/api/upstream/namespace/delete",
        "/api/upstream/node/register", "/api/upstream/node/deregister", "/api/upstream/node/weight", "/api/upstream/node/update",
        "/api/upstream/node/delete", "/api/upstream/heartbeat",
    ];

    [Fact]
    public async Task Post_UnknownField_IsRefusedByNameOnAllEndpointsThatAreOurs()
    {
        await using var registry = await RegistryHost.StartAsync();
        var posts = registry.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
            // Links are followed by people, with a form that has no fields.
            .Where(endpoint => endpoint.RoutePattern.Parameters.Count == 0)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .ToArray();
        Assert.True(posts.Length > Original.Length + 10, $"{posts.Length} endpoints");
        Assert.Empty(Original.Except(posts));

        foreach (var path in posts)
        {
            var answer = await registry.PostAsync(path, """{"zebra_stripes":null}""");

            Assert.True(
                answer.Text.Contains("\"zebra_stripes\"", StringComparison.Ordinal) != Original.Contains(path), $"{path}: {answer.Text}");
        }
    }

    [Theory]
    [InlineData(ApiRoutes.HostSwitch, """{"host":"shop.example.com","upstream":"known"}""", "upstream", "is not known: there are host, ns, ttl_seconds")]
    [InlineData(ApiRoutes.HostSwitch, """{"host":"shop.example.com","Ns":"known"}""", "Ns", "is not known: did you mean ns?")]
    [InlineData(ApiRoutes.NodeDrain, """{"ns":"known","host":"10.0.0.1","port":80,"draind":false}""", "draind", "is not known: did you mean drained?")]
    [InlineData(ApiRoutes.RolloutAbort, """{"ns":"known","forse":true}""", "forse", "is not known: did you mean force?")]
    [InlineData(ApiRoutes.RolloutNext, """{"ns":"known","forse":true}""", "forse", "is not known: did you mean force?")]
    [InlineData(ApiRoutes.RolloutNext, """{"step":1}""", "id", "is required where there is no ns")]
    [InlineData(ApiRoutes.NoticeTest, """{"target":"ops","taget":"ops"}""", "taget", "is not known: did you mean target?")]
    [InlineData(ApiRoutes.RuleAdd, """{"ns":"known","match":{"percnt":5},"target":{"labels":{"v":"2"}}}""", "match.percnt", "is not known: did you mean percent?")]
    [InlineData(ApiRoutes.Report, """{"gateway":"g","nodes":[{"ns":"known","host":"h","port":1,"requests":1,"erors":1}]}""", "nodes[0].erors", "is not known: did you mean errors?")]
    [InlineData(ApiRoutes.SelfPreservationLift, """{"ns":"known"}""", "ns", "is not known: this call takes no fields")]
    public async Task Post_MisspeltField_IsRefusedWithTheNearest(string path, string body, string field, string message)
    {
        await using var registry = await RegistryHost.StartAsync();
        await PostEndpoints.PrepareAsync(registry);
        (await registry.PostAsync(ApiRoutes.HostSwitch, """{"host":"shop.example.com","ns":"known"}""")).IsOk();
        var before = registry.Snapshot;

        var answer = await registry.PostAsync(path, body);

        Assert.Contains($"\"field\":\"{field}\",\"message\":\"{message}\"", answer.Text, StringComparison.Ordinal);
        Assert.Same(before, registry.Snapshot);
    }

    [Fact]
    public async Task Post_ManyUnknownFieldsWithOddNames_AnswerStaysShort()
    {
        await using var registry = await RegistryHost.StartAsync();
        var fields = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"f{i}\\u0000{new string('x', 80)}\":1"));

        var answer = await registry.PostAsync(ApiRoutes.HostSwitch, "{" + fields + "}");

        Assert.True(answer.Text.Length < 4_000, answer.Text);
    }

    [Theory]
    [InlineData("KNOWN", "there is no namespace 'KNOWN'; there is 'known' (the case matters)")]
    [InlineData("knwon", "there is no namespace 'knwon'; did you mean 'known'?")]
    [InlineData("zebra", "there is no namespace 'zebra'")]
    public async Task UnknownNamespace_WithANearOne_IsToldIt(string ns, string said)
    {
        await using var registry = await RegistryHost.StartAsync();
        await PostEndpoints.PrepareAsync(registry);

        Assert.Contains($"\"message\":\"{said}", (await registry.GetAsync($"{ApiRoutes.NodeList}?ns={ns}")).Text, StringComparison.Ordinal);
        Assert.Contains($"\"message\":\"{said}", (await registry.PostAsync(ApiRoutes.RolloutAbort, $$"""{"ns":"{{ns}}"}""")).Text, StringComparison.Ordinal);
    }
}
