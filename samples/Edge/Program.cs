// A gateway at the edge, with all that it needs in one process: a registry, two services, an authority that signs tokens, and certificates of its own.
// What the gateway does is in appsettings.json.
using Edge;

using var files = new DemoCertificates("shop.localhost", "api.localhost");

var registry = WebApplication.CreateEmptyBuilder(new());
registry.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:5000");
registry.Services.AddRouting().AddKengerRegistryServer(options => (options.Store, options.AllowAnonymousOnLoopback) = ("memory", true));
var registryApp = registry.Build();
registryApp.MapKengerRegistryServer();

var gateway = WebApplication.CreateBuilder(args);
gateway.Configuration["Kenger:Gateway:Certificates:0:Path"] = files.Folder;
gateway.WebHost.UseKengerGatewayEndpoints();
gateway.Services.AddKengerGateway();
var gatewayApp = gateway.Build();
gatewayApp.MapKengerGateway();
gatewayApp.MapKengerGatewayAdmin();

await using var authority = DemoAuthority.Create("http://127.0.0.1:5001");
await using var shop = DemoService.Create("shop", context => $"The shop, at {context.Request.Path}\n");
await using var api = DemoService.Create("api", context => $"Orders of {context.Request.Headers["X-Of"]}\n");

await registryApp.StartAsync();
await Task.WhenAll(authority.StartAsync(), shop.StartAsync(), api.StartAsync());
await gatewayApp.StartAsync();
Console.WriteLine($"""

    The certificates are by {files.Authority}
      curl --cacert {files.Authority} https://shop.localhost:18443/hello
      curl --cacert {files.Authority} https://shop.localhost:18443/old/page -i
      curl --cacert {files.Authority} https://shop.localhost:18443/checkout -i -H 'Accept: text/html'
      curl http://shop.localhost:18080/hello -i
      curl --cacert {files.Authority} https://api.localhost:18443/orders -i
      curl --cacert {files.Authority} https://api.localhost:18443/orders -H "Authorization: Bearer $(curl -s http://127.0.0.1:5001/token)"
      curl --cacert {files.Authority} https://api.localhost:18443/orders -i -X OPTIONS -H 'Origin: https://shop.localhost:18443' -H 'Access-Control-Request-Method: GET' -H 'Access-Control-Request-Headers: authorization'

    """);
await gatewayApp.WaitForShutdownAsync();
await registryApp.StopAsync();
