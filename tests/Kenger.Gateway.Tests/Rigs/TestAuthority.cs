using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>Who signs tokens: the two documents of an OpenID Connect provider on a port of its own, with keys and mistakes of a test's choice.</summary>
internal sealed class TestAuthority : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    private TestAuthority(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>What it calls itself in tokens.</summary>
    public string Issuer => $"{Url}/realm";

    /// <summary>The keys that it publishes.</summary>
    public ConcurrentQueue<TestKey> Keys { get; } = new([TestKey.Rsa]);

    /// <summary>How often somebody began to ask for its keys.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>What it answers instead of its document; null for the document.</summary>
    public Func<HttpContext, Task>? Document { get; set; }

    /// <summary>What it answers instead of its keys; null for the keys.</summary>
    public string? KeySet { get; set; }

    public static async Task<TestAuthority> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var authority = new TestAuthority(app);
        app.Run(authority.AnswerAsync);
        await app.StartAsync();
        return authority;
    }

    /// <summary>It answers 500 from now on, or again its documents.</summary>
    public void GoAway(bool away = true) => Document = !away ? null : context =>
    {
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return Task.CompletedTask;
    };

    /// <summary>What a good token says at a time.</summary>
    public JsonObject ClaimsAt(DateTimeOffset now) => new()
    {
        ["iss"] = Issuer, ["aud"] = "shop", ["sub"] = "ann", ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        // What hangs is not waited for.
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            Interlocked.Increment(ref _asked);
            return Document is { } given ? given(context) : context.Response.WriteAsync(new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = $"{Url}/keys" }.ToJsonString());
        }

        if (context.Request.Path == "/keys")
        {
            return context.Response.WriteAsync(KeySet ?? new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.Published())]) }.ToJsonString());
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
