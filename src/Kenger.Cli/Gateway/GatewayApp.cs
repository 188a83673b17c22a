using Kenger.Cli.Hosting;

namespace Kenger.Cli.Gateway;

/// <summary>The gateway as a web app.</summary>
internal static class GatewayApp
{
    public static WebApplication Create(GatewayAppSettings settings)
    {
        var builder = AppFactory.CreateBuilder(
        [
            new("KENGER_GATEWAY_LISTEN", settings.Listen),
            new("KENGER_GATEWAY_HTTP2_LISTEN", settings.Http2Listen),
            new("KENGER_GATEWAY_HTTPS_LISTEN", settings.HttpsListen),
            new("KENGER_GATEWAY_CERTIFICATES", settings.Certificates),
            new("KENGER_GATEWAY_ADMIN_LISTEN", settings.AdminListen),
            new("KENGER_GATEWAY_NAMESPACE", settings.Namespace),
            new("KENGER_REGISTRY_URL", settings.Registry),
            new("KENGER_REGISTRY_TOKEN", settings.Token),
            new("KENGER_REGISTRY_CA", settings.Ca),
            new("KENGER_GATEWAY_DRAIN_TIME", settings.DrainTime),
            .. settings.Routes,
        ],
        reload: true);
        builder.WebHost.UseKengerGatewayEndpoints();
        builder.Services.AddKengerGateway();
        if (settings.IsInline)
        {
            InlineSockets.Use(builder);
        }

        // It has nothing to say above Information, but as long as it may, each request gets an activity and a log scope, which
        // take a sixth of a request's time. What listens to activities gets them all the same.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (!settings.LogsAddresses)
        {
            builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        }

        builder.AddTelemetryExport("kenger-gateway");
        if (settings.IsSilent)
        {
            builder.Logging.ClearProviders();
        }

        var app = builder.Build();
        app.MapKengerGateway();
        app.MapKengerGatewayAdmin();
        return app;
    }
}

/// <summary>What a command line says of a gateway; null leaves it to the environment and the configuration.</summary>
internal sealed record GatewayAppSettings
{
    public string? Listen { get; init; }

    public string? Http2Listen { get; init; }

    public string? HttpsListen { get; init; }

    public string? Certificates { get; init; }

    public string? AdminListen { get; init; }

    public string? Registry { get; init; }

    public string? Token { get; init; }

    /// <summary>The file of CAs.</summary>
    public string? Ca { get; init; }

    public string? Namespace { get; init; }

    /// <summary>In seconds.</summary>
    public string? DrainTime { get; init; }

    /// <summary>Routes by host, as settings of the section <c>Kenger:Gateway:Routes</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Routes { get; init; } = [];

    /// <summary>Whether nothing is logged: it is not to be started.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether what waits for a socket goes on where it hears of it: the process is a gateway and nothing else.</summary>
    public bool IsInline { get; init; }

    /// <summary>Whether the log says where it listens; the banner of <c>kenger dev</c> says it better.</summary>
    public bool LogsAddresses { get; init; } = true;
}
