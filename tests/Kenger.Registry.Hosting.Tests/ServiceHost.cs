using Kenger.Client;
using Kenger.Registry.Hosting.Advertising;
using Kenger.Registry.Hosting.Configuration;
using Kenger.Registry.Hosting.Tests.Advertising;
using Kenger.Registry.Hosting.Registration;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Hosting.Tests;

/// <summary>A real web application that registers with a stub, on a clock that tests turn.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    /// <param name="stub">Where to register.</param>
    /// <param name="configure">Over the namespace "orders".</param>
    /// <param name="build">Anything else about the application.</param>
    /// <param name="map">Its endpoints, beside the status.</param>
    public ServiceHost(
        StubRegistry stub,
        Action<KengerRegistryOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        builder.Configuration.AddInMemoryCollection([new("KENGER_REGISTRY_URL", stub.Url), new("KENGER_REGISTRY_NAMESPACE", "orders")]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Time);
        // The program here is the tests' host, whose version is nobody's business.
        builder.Services.AddSingleton(new ProgramVersion(Text: null));
        builder.Services.AddSingleton(new ProcessInstance("test-1"));
        builder.Services.AddSingleton<IMachineAddresses>(Machine);
        builder.Services.AddKengerRegistry(configure);
        // The loop's own patience is under test here; the client's has tests of its own.
        builder.Services.AddKengerClient(options => options.Retries = 0);
        build?.Invoke(builder);
        _app = builder.Build();
        _app.MapKengerStatus();
        map?.Invoke(_app);
    }

    public FakeTimeProvider Time { get; } = new();

    public CapturedLog Log { get; } = new();

    /// <summary>By default one without a network.</summary>
    public FakeMachine Machine { get; } = new();

    public IServiceProvider Services => _app.Services;

    public WebApplication App => _app;

    public RegistrationStatus Status => Services.GetRequiredService<RegistrationStatus>();

    public Uri Url => new(_app.Urls.Single());

    public HttpClient Http => new() { BaseAddress = Url };

    /// <summary>Event ids of our own lines, in order.</summary>
    public IReadOnlyList<int> Said => [.. Log.Entries.Where(entry => entry.Category.StartsWith("Kenger", StringComparison.Ordinal)).Select(entry => entry.Id.Id)];

    public static async Task<ServiceHost> StartAsync(
        StubRegistry stub,
        Action<KengerRegistryOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? map = null)
    {
        var app = new ServiceHost(stub, configure, build, map);
        await app.App.StartAsync();
        return app;
    }

    public static async Task<ServiceHost> StartRegisteredAsync(
        StubRegistry stub,
        Action<KengerRegistryOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? map = null)
    {
        var app = await StartAsync(stub, configure, build, map);
        await app.Reaches(state => state.Phase == RegistrationPhase.Registered);
        return app;
    }

    /// <summary>Waits until the loop has come to this state and pauses.</summary>
    public Task Reaches(Func<RegistrationState, bool> state) =>
        Eventually.BecomesTrue(() => state(Status.State) && Time.NextDue is not null, $"the state is as wanted, not {Status.State}");

    /// <summary>Waits until the next thing to happen is this far away.</summary>
    public Task PausesFor(TimeSpan pause) =>
        Eventually.BecomesTrue(() => Time.NextDue - Time.GetUtcNow() == pause, $"the next thing happens in {pause}");

    /// <summary>Moves the clock to the next step and waits until it was not taken.</summary>
    public async Task FailNextStep()
    {
        var failures = Status.State.Failures;
        Time.Advance(Time.NextDue!.Value - Time.GetUtcNow());
        await Reaches(state => state.Failures != failures);
    }

    /// <summary>Moves the clock to the next step and waits until it was taken.</summary>
    public async Task TakeNextStep()
    {
        Time.Advance(Time.NextDue!.Value - Time.GetUtcNow());
        await Reaches(state => state.AcceptedAt == Time.GetUtcNow());
    }

    /// <summary>Stops it, turning the clock as long as that takes.</summary>
    public async Task StopAsync()
    {
        var stop = _app.StopAsync();
        await Eventually.BecomesTrue(
            () =>
            {
                Time.Advance(TimeSpan.FromMilliseconds(100));
                return stop.IsCompleted;
            },
            "the application has stopped");
        await stop;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
    }
}
