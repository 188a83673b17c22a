var builder = WebApplication.CreateBuilder(args);
builder.Services.AddKengerRegistryServer();

var app = builder.Build();
app.MapKengerRegistryServer();      // the API below /api/upstream, and /health
app.Run();
