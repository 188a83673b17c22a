using Aspire.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Aspire.Hosting.Tests;

/// <summary>An app host that runs: the tool as registry and gateway, and a service that registers.</summary>
public sealed class AppHostTests
{
    [NeedsOrchestrator]
    public async Task AppHost_WithAServiceThatRefers_ServesThroughTheGateway()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true, Args = [] });
        builder.Configuration.AddInMemoryCollection(
        [
            new("DcpPublisher:CliPath", NeedsOrchestratorAttribute.Path),
            // It is asked for, also where the dashboard is off.
            new("DcpPublisher:DashboardPath", NeedsOrchestratorAttribute.Path),
        ]);
        builder.Services.AddHttpClient();
        var registry = builder
            .AddKengerRegistry("registry", builder.AddParameter("token", "a-token-of-the-tests"), tool: KengerTool.At("dotnet", PathOf("kenger.dll")))
            .WithGateway();
        builder.AddExecutable("hello", "dotnet", AppContext.BaseDirectory, PathOf("HelloService.dll"))
            .WithHttpEndpoint(name: "http", env: "ASPNETCORE_HTTP_PORTS")
            .WithReference(registry);
        await using var app = builder.Build();
        await app.StartAsync();
        var gateway = builder.Resources.OfType<KengerGatewayResource>().Single();
        using var http = new HttpClient();

        await Eventually.BecomesTrue(
            async () =>
            {
                try
                {
                    return await http.GetStringAsync(new Uri(gateway.PrimaryEndpoint.Url)) == "Hello from a service\n";
                }
                catch (HttpRequestException)
                {
                    return false;
                }
                catch (InvalidOperationException)
                {
                    // No address yet.
                    return false;
                }
            },
            "the service answers through the gateway",
            TimeSpan.FromMinutes(3));

        await app.StopAsync();
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
