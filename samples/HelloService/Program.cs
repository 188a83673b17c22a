var builder = WebApplication.CreateBuilder(args);
builder.Services.AddKengerRegistry();

var app = builder.Build();
app.MapKengerStatus();      // answers gateways' health checks on /api/status
app.MapGet("/", () => "Hello from a service\n");
app.Run();
