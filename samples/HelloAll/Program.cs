var (registry, gateway, service) = (WebApplication.CreateBuilder(), WebApplication.CreateBuilder(), WebApplication.CreateBuilder());
registry.WebHost.UseUrls("http://127.0.0.1:5000");
registry.Services.AddKengerRegistryServer(options => (options.Store, options.AllowAnonymousOnLoopback) = ("memory", true));
gateway.WebHost.UseKengerGatewayEndpoints();
gateway.Services.AddKengerGateway(options => options.Namespace = "hello");
service.WebHost.UseUrls("http://127.0.0.1:0");
service.Services.AddKengerRegistry(options => options.Namespace = "hello");

var (registryApp, gatewayApp, serviceApp) = (registry.Build(), gateway.Build(), service.Build());
registryApp.MapKengerRegistryServer();
gatewayApp.MapKengerGateway();
gatewayApp.MapKengerGatewayAdmin();
serviceApp.MapKengerStatus();
serviceApp.MapGet("/", () => "Hello from all in one\n");
await registryApp.StartAsync();
await Task.WhenAll(registryApp.WaitForShutdownAsync(), gatewayApp.RunAsync(), serviceApp.RunAsync());
