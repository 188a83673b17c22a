var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseKengerGatewayEndpoints();        // traffic on http://*:18080, for operators on http://127.0.0.1:8081
builder.Services.AddKengerGateway();

var app = builder.Build();
app.MapKengerGateway();
app.MapKengerGatewayAdmin();
app.Run();
