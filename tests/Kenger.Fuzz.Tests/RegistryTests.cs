using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Fuzz.Tests.Fuzzing;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Http;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;

namespace Kenger.Fuzz.Tests;

/// <summary>Whatever a caller with a token sends, the answer is one of the error table's or a success, in our JSON.</summary>
public sealed class RegistryTests
{
    private static readonly string[] Queries =
    [
        ApiRoutes.NodeList, ApiRoutes.NamespaceList, ApiRoutes.Sync, ApiRoutes.Applied, ApiRoutes.GatewayList, ApiRoutes.HostList, ApiRoutes.RuleList, ApiRoutes.RolloutList,
        ApiRoutes.RolloutShow, ApiRoutes.AuditList, ApiRoutes.Traffic,
    ];

    [Fact]
    public async Task Bodies_Any_AreAnsweredByTheErrorTable()
    {
        await using var registry = await RegistryHost.StartAsync(new FakeTimeProvider());
        await PostEndpoints.PrepareAsync(registry);
        var next = 0;
        await FuzzRun.RunAsync("bodies", 500, Words.Json, async input =>
        {
            var path = PostEndpoints.All[next++ % PostEndpoints.All.Count].Path;
            AssertAnswered(registry, path, await registry.Client.PostAnswerAsync(path, input));
        });
    }

    [Fact]
    public async Task Rules_AnyCondition_IsAnsweredByTheErrorTable()
    {
        await using var registry = await RegistryHost.StartAsync(new FakeTimeProvider());
        await PostEndpoints.PrepareAsync(registry);
        await FuzzRun.RunAsync("rules", 500, Words.Json, async input =>
            AssertAnswered(registry, ApiRoutes.RuleUpdate, await registry.Client.PostAnswerAsync(ApiRoutes.RuleUpdate, input)));
    }

    [Fact]
    public async Task Queries_Any_AreAnsweredByTheErrorTable()
    {
        await using var registry = await RegistryHost.StartAsync(new FakeTimeProvider());
        await PostEndpoints.PrepareAsync(registry);
        var next = 0;
        await FuzzRun.RunAsync("queries", 500, ["&", "=", "?", "%", "%00", "%ff", "ns=", "wait=0s", "version=", "gateway=", "limit=", "before=", "since=", "T00:00:00Z", "id=", "known", "-1", "9223372036854775808", "é"], async input =>
        {
            var path = Queries[next++ % Queries.Length];
            // The client escapes what no request line may hold; a wait would be one of this test.
            var query = Encoding.Latin1.GetString(input).Replace("wait", "w", StringComparison.OrdinalIgnoreCase).Replace('#', '?');
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(registry.Url, $"{path}?{query}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RegistryHost.Token);
            AssertAnswered(registry, path, await registry.Client.SendAnswerAsync(request));
        });
    }

    private static void AssertAnswered(RegistryHost registry, string path, ApiAnswer answer)
    {
        var status = (int)answer.Status;
        Assert.True(status is 200 or 400 or 404 or 409 or 413, $"{path} answered {answer}");
        using var json = JsonDocument.Parse(answer.Text);
        Assert.Equal(status == 200 ? 0 : status, json.RootElement.GetProperty("code").GetInt32());
        Assert.DoesNotContain(registry.Log.Entries.Reverse().Take(5), entry => entry.Level >= LogLevel.Error);
    }
}
