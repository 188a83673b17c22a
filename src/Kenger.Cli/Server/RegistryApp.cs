using Kenger.Cli.Hosting;
using Kenger.Contracts;

namespace Kenger.Cli.Server;

/// <summary>The registry as a web app.</summary>
internal static class RegistryApp
{
    private const string ListenVariable = "KENGER_SERVER_LISTEN";

    public static WebApplication Create(RegistryAppSettings settings)
    {
        var builder = AppFactory.CreateBuilder(
        [
            new("KENGER_SERVER_TOKENS", settings.Token),
            new("KENGER_SERVER_STORE", settings.Store),
            new(ListenVariable, settings.Listen),
        ],
        // A registry reads nothing again, and the watch for it would be told of every write to a store in that directory.
        reload: false);
        builder.WebHost.UseUrls(builder.Configuration[ListenVariable] ?? DefaultAddress(settings.Dev));
        builder.LimitConnections();
        if (builder.Configuration.GetValue<TimeSpan?>(OffsetTimeProvider.Variable) is { } offset)
        {
            builder.Services.AddSingleton<TimeProvider>(new OffsetTimeProvider(offset));
        }

        builder.Services
            .AddKengerRegistryServer(options => options.AllowAnonymousOnLoopback = settings.Dev)
            .AddKengerMySqlStore();

        var app = builder.Build();
        app.MapKengerRegistryServer();
        app.MapFallback("{**path}", NotFound);
        return app;
    }

    private static string DefaultAddress(bool loopbackOnly) =>
        loopbackOnly ? KengerDefaults.RegistryUrl : $"http://*:{KengerDefaults.RegistryPort}";

    private static IResult NotFound() => TypedResults.Json(
        new ApiResponse<IReadOnlyList<FieldError>>
        {
            Code = ErrorCodes.NotFound,
            Message = $"nothing is here: the API is below {ApiRoutes.Prefix}, and /health tells how this registry is",
        },
        KengerJson.Readable.ApiResponseIReadOnlyListFieldError,
        statusCode: ErrorCodes.NotFound);
}
