// A service as it was written for Consul: it registers by plain HTTP, has a check, and says goodbye. CONSUL_HTTP_ADDR is the only thing that knows where the registry is:
//
//   kenger dev --consul --ns star
//   dotnet run --project samples/FromConsul -- --urls http://127.0.0.1:3000
//   curl http://127.0.0.1:18080/            # through Kenger's gateway
//   curl http://127.0.0.1:8500/v1/health/service/star?passing
using System.Net.Http.Json;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "Hello from a service that thinks it talks to Consul\n");
app.MapGet("/health-check", () => "alive");

await app.StartAsync();
var own = new Uri(app.Urls.First());
using var consul = new HttpClient { BaseAddress = new Uri(Environment.GetEnvironmentVariable("CONSUL_HTTP_ADDR") ?? "http://127.0.0.1:8500") };
if (Environment.GetEnvironmentVariable("CONSUL_HTTP_TOKEN") is { Length: > 0 } token)
{
    consul.DefaultRequestHeaders.Add("X-Consul-Token", token);
}

var id = $"star-{own.Port}";
string[] tags = ["version=v1"];
var registered = await consul.PutAsJsonAsync("/v1/agent/service/register", new
{
    ID = id,
    Name = "star",
    Address = own.Host,
    own.Port,
    Tags = tags,
    Check = new { HTTP = new Uri(own, "/health-check"), Interval = "1s", Timeout = "5s", DeregisterCriticalServiceAfter = "1m" },
});
registered.EnsureSuccessStatusCode();
Console.WriteLine($"Registered {id}");

await app.WaitForShutdownAsync();
using var goodbye = await consul.PutAsync($"/v1/agent/service/deregister/{id}", null);
