using Microsoft.Extensions.Logging.Console;

namespace Kenger.Cli.Hosting;

/// <summary>The web hosts behind the commands.</summary>
internal static class AppFactory
{
    /// <summary>
    /// A builder that reads <c>appsettings.json</c> in the working directory, the environment and, above them,
    /// <paramref name="settings"/> from the command line. Reads files again when they change if <paramref name="reload"/>.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(IEnumerable<KeyValuePair<string, string?>> settings, bool reload)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = Directory.GetCurrentDirectory(),
            Args = [$"--hostBuilder:reloadConfigOnChange={reload}"],
        });
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Value is not null));
        builder.Logging
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
                console.UseUtcTimestamp = true;
                console.ColorBehavior = LoggerColorBehavior.Default;
            })
            // One line for each thing that changes; what frameworks say of every request is not that.
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information)
            // At Warning it reports every client that goes away.
            .AddFilter("Yarp", LogLevel.Error)
            .AddFilter("System.Net.Http", LogLevel.Warning);
        return builder;
    }
}
