using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Kenger.Registry.Consul.Checks;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Consul.Tests.Hosting;

/// <summary>A registry that answers as Consul, on a real Kestrel at a port the system chooses.</summary>
internal sealed class ConsulHost : IAsyncDisposable
{
    public const string Token = "token-of-the-tests";

    private readonly WebApplication _app;

    private ConsulHost(WebApplication app, CapturedLog log)
    {
        (_app, Log) = (app, log);
        Url = new Uri(app.Urls.First());
        Client = NewClient(Token);
    }

    public Uri Url { get; }

    /// <summary>Sends the token.</summary>
    public HttpClient Client { get; }

    public CapturedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public RegistrySnapshot Snapshot => Services.GetRequiredService<RegistryState>().Current;

    public static async Task<ConsulHost> StartAsync(
        TimeProvider? time = null,
        Action<KengerRegistryServerOptions>? server = null,
        Action<KengerConsulOptions>? consul = null,
        string store = "memory",
        Action<IServiceCollection>? services = null)
    {
        var log = new CapturedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        services?.Invoke(builder.Services);
        builder.Services.AddKengerRegistryServer(options =>
        {
            options.Tokens.Add(Token);
            options.Store = store;
            // A busy machine may take long for a commit.
            options.WriteTimeout = TimeSpan.FromSeconds(30);
            server?.Invoke(options);
        });
        builder.Services.AddKengerConsul(consul);
        if (time is not null)
        {
            // Who stands at the clock runs the checks (RunChecksAsync); the loop would run them, too, at moments of its own.
            builder.Services.Remove(builder.Services.Single(IsCheckLoop));
        }

        var app = builder.Build();
        app.MapKengerRegistryServer();
        app.MapKengerConsul();
        try
        {
            await app.StartAsync();
            return new ConsulHost(app, log);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client with a token, or without.</summary>
    public HttpClient NewClient(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    public Task<ConsulReply> GetAsync(string path) => ConsulReply.OfAsync(Client.GetAsync(path));

    public Task<ConsulReply> PutAsync(string path, string json = "") => ConsulReply.OfAsync(Client.PutAsync(path, new StringContent(json, Encoding.UTF8, "application/json")));

    /// <summary>A call of Kenger's own API.</summary>
    public Task<ConsulReply> PostAsync(string path, string json) => ConsulReply.OfAsync(Client.PostAsync("/api/upstream/" + path, new StringContent(json, Encoding.UTF8, "application/json")));

    /// <summary>Registers a service, which has to work.</summary>
    public async Task RegisterAsync(string json)
    {
        var reply = await PutAsync("/v1/agent/service/register", json);
        Assert.True(reply.Status == HttpStatusCode.OK, reply.Text);
    }

    /// <summary>What becomes of all checks that are due now.</summary>
    public async Task RunChecksAsync()
    {
        var runner = Services.GetRequiredService<CheckRunner>();
        await runner.RunOnceAsync(CancellationToken.None);
        await runner.WhenIdle.WaitAsync(TimeSpan.FromSeconds(60));
        // So that the schedule knows what was kept.
        Services.GetRequiredService<CheckSchedule>().Follow(Snapshot, Services.GetRequiredService<SteadyClock>().Now);
    }

    public Task RunDutiesAsync() => Services.GetServices<IHostedService>().OfType<Housekeeper>().Single().RunOnceAsync(CancellationToken.None);

    /// <summary>How many wait for changes of a namespace.</summary>
    public int WatchersOf(string ns)
    {
        var hub = Services.GetRequiredService<WatchHub>();
        var group = hub.Enter(NamespaceSet.From([ns]));
        try
        {
            return group.Watchers - 1;
        }
        finally
        {
            hub.Leave(group);
        }
    }

    private static bool IsCheckLoop(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationFactory?.GetType().GenericTypeArguments is [_, var made] && made == typeof(CheckRunner);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>An answer of Consul's API.</summary>
internal sealed record ConsulReply(HttpStatusCode Status, string Text, string? ContentType, string? Index)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public JsonArray List => Json.AsArray();

    public static async Task<ConsulReply> OfAsync(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return new ConsulReply(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.TryGetValues("X-Consul-Index", out var index) ? index.Single() : null);
    }
}
