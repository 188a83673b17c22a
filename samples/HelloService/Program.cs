// A web service that announces itself. One line does it; the rest is in its environment:
//   KENGER_REGISTRY_URL, KENGER_REGISTRY_TOKEN, KENGER_REGISTRY_NAMESPACE, KENGER_REGISTRY_LABELS=version=v1
using HelloService;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddKengerRegistry();
builder.StopAtEndOfInput();

var app = builder.Build();
app.MapKengerStatus();
app.MapGet("/", async (IConfiguration settings, CancellationToken cancellationToken) =>
{
    // A little work, so that there is always a request under way when something happens to this service.
    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
    return settings["HELLO_NAME"] ?? Environment.MachineName;
});
app.Run();
