using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Console.Tests.Stage;

/// <summary>A registry with its console on a real Kestrel, and tokens of every kind.</summary>
internal sealed class ConsoleHost : IAsyncDisposable
{
    public const string Admin = "admin-token-of-the-tests";
    public const string Reader = "reader-token-of-the-tests";
    public const string OfOrders = "orders-token-of-the-tests";
    public const string Registrar = "register-token-of-the-tests";

    private readonly WebApplication _app;

    private ConsoleHost(WebApplication app, string url, CapturedLog log)
    {
        _app = app;
        Url = url;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Admin);
    }

    public string Url { get; }

    /// <summary>Where its console is, with a slash at the end.</summary>
    public string Ui => Url + "/ui/";

    public CapturedLog Log { get; }

    /// <summary>Of the API, with the token of an admin.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<ConsoleHost> StartAsync(
        string listen = "http://127.0.0.1:0",
        string store = "memory",
        Action<KengerRegistryServerOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        bool tokens = true,
        Action<KengerConsoleOptions>? console = null)
    {
        var log = new CapturedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(listen);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddKengerRegistryServer(it =>
        {
            it.Store = store;
            it.WriteTimeout = TimeSpan.FromSeconds(30);
            if (tokens)
            {
                it.NamedTokens.Add(Token("ann", Admin, "admin"));
                it.NamedTokens.Add(Token("reader", Reader, "read"));
                it.NamedTokens.Add(Token("orders-team", OfOrders, "operate", "orders"));
                it.NamedTokens.Add(Token("services", Registrar, "register"));
            }

            options?.Invoke(it);
        });
        builder.Services.AddKengerConsole(console);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapKengerRegistryServer();
        if (map is null)
        {
            app.MapKengerConsole();
        }
        else
        {
            map(app);
        }

        await app.StartAsync();
        return new ConsoleHost(app, app.Urls.First(), log);
    }

    public static NamedToken Token(string name, string token, string role, params string[] namespaces) => new()
    {
        Name = name,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))),
        Role = role,
        Namespaces = namespaces.Length == 0 ? null : namespaces,
    };

    /// <summary>Makes a call of the API that must succeed; returns its data.</summary>
    public async Task<JsonElement> PostAsync(string path, JsonObject body)
    {
        using var answer = await Client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.TryGetProperty("data", out var data) ? data.Clone() : default;
    }

    public async Task<JsonElement> GetAsync(string pathAndQuery)
    {
        using var json = JsonDocument.Parse(await Client.GetStringAsync(pathAndQuery));
        return json.RootElement.GetProperty("data").Clone();
    }

    public Task RegisterAsync(string ns, string host, int port, string? version = null, int weight = 100, JsonObject? labels = null, string? healthPath = null)
    {
        labels ??= version is null ? null : new JsonObject { ["version"] = version };
        var body = new JsonObject { ["ns"] = ns, ["host"] = host, ["port"] = port, ["weight"] = weight, ["mode"] = "static" };
        if (labels is not null)
        {
            body["labels"] = labels;
        }

        if (healthPath is not null)
        {
            body["health_path"] = healthPath;
        }

        return PostAsync(ApiRoutes.NodeRegister, body);
    }

    /// <summary>A client that signs in at the console, follows nothing by itself and keeps its cookies.</summary>
    public ConsoleVisitor NewVisitor() => new(Ui);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
