using System.Net;
using System.Net.Sockets;
using System.Text;
using Kenger.Cli.Hosting;
using Kenger.Contracts;
using Kenger.Registry.Server;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Server;

/// <summary>The registry as a web app.</summary>
internal static class RegistryApp
{
    /// <summary>Where the console is.</summary>
    public const string ConsolePath = "/ui";

    private const string ListenVariable = "KENGER_SERVER_LISTEN";
    private const string ConsoleVariable = "KENGER_SERVER_CONSOLE";
    private const string ScalarVariable = "KENGER_SERVER_SCALAR";
    private const string Off = "off";

    public static WebApplication Create(RegistryAppSettings settings)
    {
        var builder = AppFactory.CreateBuilder(
        [
            new("KENGER_SERVER_TOKENS", settings.Token),
            new("KENGER_SERVER_STORE", settings.Store),
            new(ListenVariable, settings.Listen),
            new(ConsoleVariable, settings.Console ? null : Off),
            new(ScalarVariable, settings.ApiPage ? null : Off),
        ],
        // A registry reads nothing again, and the watch for it would be told of every write to a store in that directory.
        reload: false);
        var listen = builder.Configuration[ListenVariable] is { Length: > 0 } given ? given : DefaultAddress(settings.Dev);
        CheckAddresses(listen, $"{ListenVariable} (--listen)");
        var consul = ConsulSettings.From(
            settings, ReadSwitch(ConsulSettings.SwitchVariable, builder.Configuration), builder.Configuration[ConsulSettings.ListenVariable]);
        CheckAddresses(consul.Listen ?? "", ConsulSettings.ListenVariable);
        builder.WebHost.UseUrls(consul.Listen is null ? listen : $"{listen};{consul.Listen}");
        builder.LimitConnections();
        if (OffsetTimeProvider.From(builder.Configuration) is { } clock)
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
        }

        builder.Services
            .AddKengerRegistryServer(options => options.AllowAnonymousOnLoopback = settings.Dev)
            .AddKengerMySqlStore();
        var hasConsole = ReadSwitch(ConsoleVariable, builder.Configuration) ?? true;
        var hasPage = ReadSwitch(ScalarVariable, builder.Configuration) ?? true;
        if (hasConsole)
        {
            builder.Services.AddKengerConsole();
            // It says at each start that keys are made and kept as files are: sessions are all that they are for.
            builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        }

        if (consul.IsOn)
        {
            builder.Services.AddKengerConsul(options => options.DefaultToken = settings.ConsulToken ?? options.DefaultToken);
        }

        if (!settings.LogsAddresses)
        {
            builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        }

        builder.AddTelemetryExport("kenger-registry", isScraped: true);
        if (settings.OutlivesHangups)
        {
            builder.Services.AddHostedService<HangupNote>();
        }

        if (settings.IsSilent)
        {
            builder.Logging.ClearProviders();
        }

        var app = builder.Build();
        app.MapKengerRegistryServer();
        if (hasConsole)
        {
            app.MapKengerConsole(ConsolePath);
        }

        if (hasPage && app.Services.GetRequiredService<IOptions<KengerRegistryServerOptions>>().Value.OpenApi)
        {
            app.MapApiPage();
        }

        if (consul.IsOn)
        {
            app.MapKengerConsul();
        }

        app.MapPrometheusScrapingEndpoint("/metrics").WithName("metrics").WithSummary("The registry's metrics, for Prometheus").RequireKengerReader();
        // A person who opens the address in a browser looks for the console.
        app.MapFallback("{**path}", (HttpRequest request) => hasConsole && IsPerson(request) ? Results.Redirect(request.PathBase + ConsolePath) : NotFound());
        return app;
    }

    // Where a switch can be misspelt, on is not what was meant.
    private static bool? ReadSwitch(string variable, IConfiguration configuration) => configuration[variable]?.ToLowerInvariant() switch
    {
        null or "" => null,
        "on" or "true" => true,
        Off or "false" => false,
        var text => throw new FormatException($"{variable} must be on or off, but is '{LongText.Shorten(text)}'."),
    };

    private static string DefaultAddress(bool loopbackOnly) =>
        loopbackOnly ? KengerDefaults.RegistryUrl : $"http://*:{KengerDefaults.RegistryPort}";

    // Kestrel would only refuse them once everything else runs, and not say which setting it read them from.
    private static void CheckAddresses(string addresses, string setting)
    {
        foreach (var address in addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsAddress(address))
            {
                throw new FormatException(
                    $"{setting} must be addresses like {KengerDefaults.RegistryUrl} or {DefaultAddress(loopbackOnly: false)}, "
                    + $"separated by ';', but has '{LongText.Shorten(address)}'.");
            }
        }
    }

    private static bool IsAddress(string address)
    {
        try
        {
            return BindingAddress.Parse(address) is { Scheme: "http" or "https", Port: >= 0 and <= 65_535, PathBase: "" } parsed
                && (parsed.IsUnixPipe ? IsSocket(parsed.UnixPipePath) : IsHost(parsed.Host));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // Kestrel binds to all addresses for what is no address, whatever it is: a name, but also one that is misspelt, or empty but for a control character.
    private static bool IsHost(string host) => host is "*" or "+"
        || (host.StartsWith('[') ? IPAddress.TryParse(host, out _) : Ascii.IsValid(host) && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4);

    private static bool IsSocket(string path)
    {
        try
        {
            // It knows how long a path may be here.
            return Path.IsPathRooted(path) && VisibleText.IsVisible(path) && new UnixDomainSocketEndPoint(path) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsPerson(HttpRequest request) =>
        request.Path == "/" && HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    private static IResult NotFound() => TypedResults.Json(
        new ApiResponse<IReadOnlyList<FieldError>>
        {
            Code = ErrorCodes.NotFound,
            Message = $"nothing is here: the API is below {ApiRoutes.Prefix}, and /health tells how this registry is",
        },
        KengerJson.Readable.ApiResponseIReadOnlyListFieldError,
        statusCode: ErrorCodes.NotFound);
}

/// <summary>What a command line says of a registry; null leaves it to the environment and the configuration.</summary>
internal sealed record RegistryAppSettings
{
    public string? Listen { get; init; }

    public string? Store { get; init; }

    public string? Token { get; init; }

    /// <summary>No tokens, loopback only.</summary>
    public bool Dev { get; init; }

    /// <summary>Whether there is a web console; false where the environment says so.</summary>
    public bool Console { get; init; } = true;

    /// <summary>Whether there is a page of the API; false where the environment says so.</summary>
    public bool ApiPage { get; init; } = true;

    /// <summary>Whether Consul's API is there; false leaves it to the environment.</summary>
    public bool Consul { get; init; }

    /// <summary>Where Consul's API listens beside the registry's own addresses.</summary>
    public string? ConsulListen { get; init; }

    /// <summary>The token of calls of Consul's API that show none.</summary>
    public string? ConsulToken { get; init; }

    /// <summary>Whether SIGHUP is no reason to end.</summary>
    public bool OutlivesHangups { get; init; }

    /// <summary>Whether nothing is logged: it is not to be started.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether the log says where it listens; the banner of <c>kenger dev</c> says it better.</summary>
    public bool LogsAddresses { get; init; } = true;
}
