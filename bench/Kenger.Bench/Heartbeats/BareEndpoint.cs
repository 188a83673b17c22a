using System.CommandLine;
using Kenger.Bench.Processes;
using Kenger.Contracts;

namespace Kenger.Bench.Heartbeats;

/// <summary>
/// What a heartbeat costs at least: a minimal API endpoint that parses the same JSON with source-generated code and answers
/// the same bytes. No token, no check of any field, no lookup.
/// </summary>
internal static class BareEndpoint
{
    private static readonly byte[] Answer = """{"code":0,"message":"ok"}"""u8.ToArray();

    public static Command CreateCommand()
    {
        var command = new Command("bare", "The endpoint that heartbeats are compared with.") { Hidden = true };
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    public static Task<MeasuredProcess> StartAsync() =>
        MeasuredProcess.StartAsync("Kenger.Bench.dll", ["bare"], new Dictionary<string, string>());

    private static async Task RunAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, KengerJson.Default));
        await using var app = builder.Build();
        app.MapPost(ApiRoutes.Heartbeat, static (NodeAddress _) => TypedResults.Bytes(Answer, "application/json"));
        await app.RunAsync(cancellationToken);
    }
}
