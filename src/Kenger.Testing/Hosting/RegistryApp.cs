using System.Net;
using Kenger.Registry.Server.State;
using Kenger.Testing.Scripting;
using Kenger.Testing.Sockets;
using Kenger.Testing.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Testing.Hosting;

/// <summary>The app around a registry. It reads no file and no variable of the machine, and listens to no signal: the process is the test's.</summary>
internal static class RegistryApp
{
    public static WebApplication Build(KengerTestRegistryOptions options, string token, TestPort port, TimeSpan timeout)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IConnectionListenerFactory>(port);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddRoutingCore();
        if (options.Logs is { } logs)
        {
            builder.Logging.AddProvider(new BorrowedLogs(logs)).SetMinimumLevel(LogLevel.Information);
        }

        builder.Services.AddSingleton<SyncShape>();
        builder.Services.AddSingleton<SyncReshaping>();
        builder.Services.AddSingleton<FaultyAnswers>();
        builder.Services.AddSingleton(services => new RegistryFaults(port, services.GetRequiredService<SyncShape>(), timeout));
        builder.Services.AddKengerRegistryServer(server =>
        {
            server.Store = "memory";
            server.Tokens.Add(token);
            // A machine that runs many tests at once may take long for a commit.
            server.WriteTimeout = TimeSpan.FromSeconds(30);
            options.Server?.Invoke(server);
        });

        var app = builder.Build();
        var faulty = app.Services.GetRequiredService<FaultyAnswers>();
        app.Use(faulty.AnswerAsync);
        app.UseRouting();
        app.MapKengerRegistryServer();
        return app;
    }

    /// <summary>The host's own would take Ctrl+C and SIGTERM away from the test's process.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>The test's provider outlives the registry.</summary>
    private sealed class BorrowedLogs(ILoggerProvider provider) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => provider.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }
}
