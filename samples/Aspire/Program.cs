using Kenger.Aspire.Hosting;

// A registry, a gateway and a service that registers, in one app host: dotnet run --project samples/Aspire
var builder = DistributedApplication.CreateBuilder(args);

// The tool from these sources; without a word it is `kenger`, as dotnet tool install --global Kenger.Cli brings it.
var registry = builder
    .AddKengerRegistry("registry", tool: KengerTool.At("dotnet", "run", "--project", "../../src/Kenger.Cli", "--"))
    .WithGateway(port: 18080);

builder.AddProject<Projects.HelloService>("hello").WithReference(registry);

builder.Build().Run();
