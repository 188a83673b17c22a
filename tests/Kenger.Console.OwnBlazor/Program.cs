using OwnBlazor;

var builder = WebApplication.CreateBuilder(args);
// As published: the files of a build lie where the packages are.
builder.WebHost.UseStaticWebAssets();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddKengerRegistryServer(options => options.Store = "memory");
builder.Services.AddKengerConsole();

var app = builder.Build();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.MapKengerRegistryServer();
app.MapKengerConsole("/ops/kenger");
app.Run();
