var builder = WebApplication.CreateBuilder(args);
builder.Services.AddKengerRegistry();       // registers, sends heartbeats, and says goodbye at the end

var app = builder.Build();
app.MapKengerStatus();                      // answers gateways' health checks on /api/status
app.MapGet("/", () => "Hello from KengerService1\n");
app.Run();
