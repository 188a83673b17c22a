using Kenger.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Tests.Configuration;

/// <summary>Runs apart from all others, because it changes the environment of the process.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class ProcessEnvironmentTests : IDisposable
{
    public ProcessEnvironmentTests()
    {
        Environment.SetEnvironmentVariable("KENGER_REGISTRY_URL", "http://env:1");
        Environment.SetEnvironmentVariable("KENGER_REGISTRY_NAMESPACE", "orders");
        Environment.SetEnvironmentVariable("KENGER_REGISTRY_PORT", "8080");
        Environment.SetEnvironmentVariable("Kenger__Registry__Weight", "7");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("KENGER_REGISTRY_URL", null);
        Environment.SetEnvironmentVariable("KENGER_REGISTRY_NAMESPACE", null);
        Environment.SetEnvironmentVariable("KENGER_REGISTRY_PORT", null);
        Environment.SetEnvironmentVariable("Kenger__Registry__Weight", null);
    }

    [Fact]
    public void Options_WebApplication_ReadsTheEnvironment()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddKengerRegistry();
        AssertRead(builder.Build().Services);
    }

    [Fact]
    public void Options_SlimWebApplication_ReadsTheEnvironment()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddKengerRegistry();
        AssertRead(builder.Build().Services);
    }

    [Fact]
    public void Options_ApplicationHost_ReadsTheEnvironment()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddKengerRegistry();
        AssertRead(builder.Build().Services);
    }

    [Fact]
    public void Options_DefaultHost_ReadsTheEnvironment() =>
        AssertRead(Host.CreateDefaultBuilder().ConfigureServices(services => services.AddKengerRegistry()).Build().Services);

    private static void AssertRead(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<KengerRegistryOptions>>().Value;
        Assert.Equal(["http://env:1"], services.GetRequiredService<IOptions<KengerClientOptions>>().Value.Urls);
        Assert.Equal(("orders", 8080, 7), (options.Namespace, options.Port, options.Weight));
    }
}
