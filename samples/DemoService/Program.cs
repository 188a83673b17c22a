// The service of the demonstrations: it announces itself as samples/HelloService does, and besides says its version, fails on purpose
// and can be stopped by whoever started it.
//   DEMO_NAME is what it calls itself, DEMO_FAIL=0.1 makes it fail one request in ten.
using DemoService;
using Kenger.Registry.Hosting;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddKengerRegistry();
builder.Services.AddSingleton(services => new FailingShare(services.GetRequiredService<IConfiguration>().GetValue("DEMO_FAIL", 0d)));
builder.StopAtEndOfInput();

var app = builder.Build();
app.MapKengerStatus();
app.MapGet("/", async (IConfiguration settings, IOptions<KengerRegistryOptions> registration, FailingShare failing, CancellationToken cancellationToken) =>
{
    // A little work, so that there is always a request under way when something happens to this service.
    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
    var name = settings["DEMO_NAME"] ?? Environment.MachineName;
    var version = registration.Value.Labels.TryGetValue("version", out var label) ? label : "unknown";
    return failing.IsNext()
        ? Results.Text($"{name} fails on purpose\n", statusCode: StatusCodes.Status500InternalServerError)
        : Results.Text($"{name}, version {version}\n");
});
app.Run();
