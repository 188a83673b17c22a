using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace KengerRegistry1.Tests;

/// <summary>The registry in the test's process, with its state in memory.</summary>
public sealed class RegistryTests : IDisposable
{
    private const string Token = "a-token-of-the-tests";

    private readonly WebApplicationFactory<Program> _registry = new WebApplicationFactory<Program>().WithWebHostBuilder(builder => builder
        .UseEnvironment("Production")
        .UseSetting("KENGER_SERVER_TOKENS", Token)
        .UseSetting("KENGER_SERVER_STORE", "memory")
        // A busy machine is no fault of the registry.
        .UseSetting("Kenger:Server:WriteTimeout", "00:00:20"));

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task Node_Registered_IsListed()
    {
        using var client = CreateClient(Token);

        using var registered = await client.PostAsJsonAsync("/api/upstream/node/register", new { ns = "orders", host = "127.0.0.1", port = 5001 });

        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);
        Assert.Contains("\"port\":5001", await client.GetStringAsync("/api/upstream/node/list?ns=orders"));
    }

    [Fact]
    public async Task Caller_WithoutAToken_IsRefused()
    {
        using var client = CreateClient(token: null);

        using var answer = await client.GetAsync("/api/upstream/node/list");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Console_Asked_AsksWhoIsThere()
    {
        using var client = CreateClient(token: null);

        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        Assert.Contains("<base href=\"/ui/\"", await client.GetStringAsync("/ui"));
    }

    private HttpClient CreateClient(string? token)
    {
        var client = _registry.CreateClient();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
