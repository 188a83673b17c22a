using System.Net.Http.Headers;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.State;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>A registry on a real Kestrel, at a port the system chooses.</summary>
internal sealed class RegistryHost : IAsyncDisposable
{
    public const string Token = "token-of-the-tests";

    private readonly WebApplication _app;

    private RegistryHost(WebApplication app, CapturedLog log)
    {
        _app = app;
        Log = log;
        Url = new Uri(app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        Client = NewClient();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public Uri Url { get; }

    /// <summary>Sends the token.</summary>
    public HttpClient Client { get; }

    public CapturedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public RegistrySnapshot Snapshot => Services.GetRequiredService<RegistryState>().Current;

    /// <summary>What the registry does by itself each second, now.</summary>
    public Task RunDutiesAsync() => Services.GetServices<IHostedService>().OfType<Housekeeper>().Single().RunOnceAsync(CancellationToken.None);

    public static Task<RegistryHost> StartAsync(TimeProvider? time = null) =>
        StartAsync(new RegistryHostSettings { Time = time });

    public static async Task<RegistryHost> StartAsync(RegistryHostSettings settings)
    {
        var log = new CapturedLog();
        var app = Build(settings, log);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new RegistryHost(app, log);
    }

    /// <summary>Not started yet, for what happens before and during the start.</summary>
    public static WebApplication Build(RegistryHostSettings settings, CapturedLog? log = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Configuration);
        builder.WebHost.UseUrls(settings.Url);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        if (settings.Time is not null)
        {
            builder.Services.AddSingleton(settings.Time);
        }

        settings.Services?.Invoke(builder.Services);
        builder.Services.AddKengerRegistryServer(options =>
        {
            foreach (var token in settings.Tokens)
            {
                options.Tokens.Add(token);
            }

            options.Store = settings.Store;
            // A busy machine may take long for a commit; tests of the timeout set their own.
            options.WriteTimeout = TimeSpan.FromSeconds(30);
            settings.Options?.Invoke(options);
        });
        var app = builder.Build();
        app.MapKengerRegistryServer();
        return app;
    }

    /// <summary>A client without a token.</summary>
    public HttpClient NewClient() => new() { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };

    public Task<ApiAnswer> GetAsync(string pathAndQuery) => Client.GetAnswerAsync(pathAndQuery);

    public Task<ApiAnswer> PostAsync(string path, string json) => Client.PostAnswerAsync(path, json);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
