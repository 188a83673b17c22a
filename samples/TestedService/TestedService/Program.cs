using Kenger.Client;

// A service that registers, and that asks the registry who serves something else.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddKengerRegistry();

var app = builder.Build();
app.MapKengerStatus();
app.MapGet("/", () => "Hello from a tested service\n");
app.MapGet("/neighbours/{ns}", async (string ns, IRegistryFeed registry, CancellationToken cancellationToken) =>
{
    try
    {
        var answer = await registry.SyncAsync(new SyncQuery { Namespaces = [ns] }, cancellationToken);
        return Results.Ok(answer.Namespaces.TryGetValue(ns, out var found) ? found.Nodes.Select(node => $"{node.Host}:{node.Port}") : []);
    }
    catch (KengerException)
    {
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
});
app.Run();
