var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.AddKengerRegistryServer();
builder.Services.AddKengerConsole();

var app = builder.Build();
app.MapKengerRegistryServer();      // the API below /api/upstream, and /health
app.MapKengerConsole();             // the web console at /ui
app.Run();
