var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddKengerRegistry();

var app = builder.Build();
app.MapKengerStatus();
app.Run();
