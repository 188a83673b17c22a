using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kenger.Registry.Consul.Http;
using Kenger.Registry.Consul.Tests.Hosting;
using Kenger.Registry.Server;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Consul.Tests.Http;

public sealed class TokenTests
{
    private const string Reader = "reader-of-the-tests";
    private const string Team = "team-of-the-tests";

    [Theory]
    [InlineData("X-Consul-Token", ConsulHost.Token)]
    [InlineData("Authorization", "Bearer " + ConsulHost.Token)]
    [InlineData("X-API-Token", ConsulHost.Token)]
    public async Task Call_WithTokenInAHeader_IsLetIn(string header, string value)
    {
        await using var host = await ConsulHost.StartAsync();
        using var client = host.NewClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        Assert.Equal("{}", await client.GetStringAsync("/v1/catalog/services"));
    }

    [Fact]
    public async Task Call_WithTokenInTheQuery_IsLetInAndTheTokenIsTakenOut()
    {
        await using var host = await ConsulHost.StartAsync();
        using var client = host.NewClient();
        await host.RegisterAsync("""{"Name": "a", "Port": 1, "Tags": ["x"]}""");

        Assert.Equal("[]", await client.GetStringAsync($"/v1/health/service/a?tag=none&token={ConsulHost.Token}"));
        Assert.Single(System.Text.Json.Nodes.JsonNode.Parse(await client.GetStringAsync($"/v1/health/service/a?token={ConsulHost.Token}&tag=x"))!.AsArray());
    }

    [Fact]
    public void Translate_TokenInTheQuery_IsNotThereForLogsAndTraces()
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString("?tag=a&token=secret&tag=b&passing");

        new ConsulToken(Microsoft.Extensions.Options.Options.Create(new KengerConsulOptions())).Translate(context);

        Assert.Equal("Bearer secret", context.Request.Headers.Authorization);
        Assert.Equal("?tag=a&tag=b&passing=", context.Request.QueryString.ToString());
    }

    // 403 for both: clients of Consul take 401 for access control that is switched off.
    [Theory]
    [InlineData(null)]
    [InlineData("wrong-token")]
    public async Task Call_WithoutAGoodToken_IsForbidden(string? token)
    {
        await using var host = await ConsulHost.StartAsync();
        using var client = host.NewClient(token);

        var reply = await ConsulReply.OfAsync(client.GetAsync("/v1/catalog/services"));

        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.StartsWith("Permission denied: ", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfTheRoleRead_ChangesNothing()
    {
        await using var host = await StartAsync();
        using var client = host.NewClient(Reader);

        foreach (var path in new[]
        {
            "agent/service/register", "agent/service/deregister/a", "agent/service/maintenance/a?enable=true", "agent/check/register", "agent/check/pass/a", "agent/check/update/a",
            "catalog/register", "catalog/deregister",
        })
        {
            using var answer = await client.PutAsync($"/v1/{path}", new StringContent("""{"Name": "a", "Port": 1}"""));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Equal("{}", await client.GetStringAsync("/v1/catalog/services"));
    }

    [Fact]
    public async Task Call_OfATokenForOneNamespace_SeesThatOneAlone()
    {
        await using var host = await StartAsync();
        await host.RegisterAsync("""{"ID": "mine", "Name": "orders", "Port": 1}""");
        await host.RegisterAsync("""{"ID": "theirs", "Name": "pay", "Port": 2, "Check": {"TTL": "10s"}}""");
        using var client = host.NewClient(Team);

        Assert.Equal("""{"orders":[]}""", await client.GetStringAsync("/v1/catalog/services"));
        Assert.Equal("[]", await client.GetStringAsync("/v1/health/state/any"));
        Assert.DoesNotContain("theirs", await client.GetStringAsync("/v1/agent/services"), StringComparison.Ordinal);
        foreach (var path in new[] { "catalog/service/pay", "health/service/pay", "health/checks/pay" })
        {
            using var answer = await client.GetAsync($"/v1/{path}");
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        foreach (var (path, status) in new[]
        {
            ("agent/service/deregister/theirs", HttpStatusCode.NotFound), ("agent/check/pass/service:theirs", HttpStatusCode.NotFound), ("agent/service/register", HttpStatusCode.Forbidden),
        })
        {
            using var answer = await client.PutAsync($"/v1/{path}", new StringContent("""{"Name": "pay", "Port": 3}"""));
            Assert.Equal(status, answer.StatusCode);
        }

        Assert.Single(host.Snapshot.Namespaces["pay"].Nodes);
    }

    [Fact]
    public async Task DefaultToken_ForProgramsThatShowNone_IsNotForPages()
    {
        await using var host = await ConsulHost.StartAsync(consul: options => options.DefaultToken = ConsulHost.Token);
        using var client = host.NewClient();
        Assert.Equal("{}", await client.GetStringAsync("/v1/catalog/services"));

        foreach (var (name, value) in new[]
        {
            ("Origin", "http://elsewhere"), ("Sec-Fetch-Site", "cross-site"), ("User-Agent", "Mozilla/5.0"), ("X-Forwarded-For", "192.0.2.1"), ("X-Consul-Token", "wrong-token"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/catalog/services");
            request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    private static Task<ConsulHost> StartAsync() => ConsulHost.StartAsync(server: options =>
    {
        options.NamedTokens.Add(new NamedToken { Name = "reader", Sha256 = Hash(Reader), Role = "read" });
        options.NamedTokens.Add(new NamedToken { Name = "team", Sha256 = Hash(Team), Role = "register", Namespaces = ["orders"] });
    });

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
