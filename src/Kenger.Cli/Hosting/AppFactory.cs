using Kenger.Cli.Output;
using Microsoft.Extensions.Hosting.WindowsServices;
using Microsoft.Extensions.Logging.Console;

namespace Kenger.Cli.Hosting;

/// <summary>The web hosts behind the commands.</summary>
internal static class AppFactory
{
    /// <summary>
    /// A builder that reads <c>appsettings.json</c> in the working directory, the environment and, above them,
    /// <paramref name="settings"/> from the command line. Reads files again when they change if <paramref name="reload"/>.
    /// As a Windows service, whose working directory is Windows' own, it reads the file beside the program, and tells the event log.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(IEnumerable<KeyValuePair<string, string?>> settings, bool reload)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = WindowsServiceHelpers.IsWindowsService() ? AppContext.BaseDirectory : Directory.GetCurrentDirectory(),
            Args = [$"--hostBuilder:reloadConfigOnChange={reload}"],
        });
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Value is not null));
        builder.Logging
            .AddConsole(console => console.FormatterName = LineFormatter.FormatterName)
            // One line for each thing that changes; what frameworks say of every request is not that.
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information)
            // At Warning it reports every client that goes away.
            .AddFilter("Yarp", LogLevel.Error)
            .AddFilter("System.Net.Http", LogLevel.Warning);

        // Stops when Windows says so, as a service; elsewhere this does nothing.
        builder.Services.AddWindowsService();
        builder.Services.AddSingleton<ConsoleFormatter>(_ => new LineFormatter(
            TimeProvider.System, inColour: Terminal.IsInColour));
        var start = new StartWatch();
        builder.Services.AddSingleton<IHostedService>(services => start.With(services.GetRequiredService<IHostApplicationLifetime>()));
        foreach (var category in StartWatch.Categories)
        {
            builder.Logging.AddFilter(category, level => level >= (start.IsOver ? LogLevel.Warning : LogLevel.None));
        }

        return builder;
    }

    /// <summary>
    /// Knows whether the start is over. When it fails, its exception comes to the command, which says what is wrong in a line; the host
    /// and Kestrel would log it, and what breaks in its wake, with all their stacks before that.
    /// </summary>
    private sealed class StartWatch : IHostedService
    {
        public static readonly string[] Categories = ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel"];

        private volatile bool _isOver;

        public bool IsOver => _isOver;

        public StartWatch With(IHostApplicationLifetime lifetime)
        {
            lifetime.ApplicationStarted.Register(() => _isOver = true);
            return this;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
