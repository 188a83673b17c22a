using Kenger.Registry.Consul.Tests.Hosting;
using Kenger.Registry.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Consul.Tests;

public sealed class ConsulOptionsTests
{
    [Fact]
    public void Options_FromSectionEnvironmentAndCode_AreReadInThatOrder()
    {
        var options = Read(null, ("Kenger:Consul:Datacenter", "north"), ("Kenger:Consul:DefaultToken", "of-the-section"), ("KENGER_CONSUL_TOKEN", "of-the-environment"));
        Assert.Equal(("north", "of-the-environment", 256), (options.Datacenter, options.DefaultToken, options.MaxRunningChecks));

        Assert.Equal("of-code", Read(each => each.DefaultToken = "of-code", ("KENGER_CONSUL_TOKEN", "of-the-environment")).DefaultToken);
    }

    // The registry refuses sections below Kenger that it doesn't know.
    [Fact]
    public void Section_BesideTheRegistrys_IsKnownThere()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kenger:Server:Tokens:0"] = "a-token-of-the-test", ["Kenger:Consul:Datacenter"] = "north",
        }).Build());
        services.AddKengerRegistryServer();
        using var provider = services.BuildServiceProvider();

        Assert.Equal(["a-token-of-the-test"], provider.GetRequiredService<IOptions<KengerRegistryServerOptions>>().Value.Tokens);
    }

    [Fact]
    public void Token_InAFile_IsRead()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "of-the-file\n");
            Assert.Equal("of-the-file", Read(null, ("KENGER_CONSUL_TOKEN_FILE", file)).DefaultToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("Kenger:Consul:Datacenter", "North", "Kenger:Consul:Datacenter must be 1 to 64 small letters")]
    [InlineData("Kenger:Consul:MaxRunningChecks", "0", "Kenger:Consul:MaxRunningChecks must be from 1 to 10,000, but is 0")]
    [InlineData("Kenger:Consul:DataCentre", "x", "DataCentre")]
    [InlineData("KENGER_CONSUL_TOKEN", "two words", "KENGER_CONSUL_TOKEN (Kenger:Consul:DefaultToken) must be at most 512 visible ASCII characters")]
    [InlineData("KENGER_CONSUL_TOKN", "x", "did you mean KENGER_CONSUL_TOKEN?")]
    public void Options_WhatIsWrong_IsSaid(string key, string value, string why)
    {
        var refused = Assert.ThrowsAny<OptionsValidationException>(() => Read(null, (key, value)));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_OfTheRegistry_LeavesConsulsEndpointsToConsul()
    {
        await using var host = await ConsulHost.StartAsync();

        var paths = (await host.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject();

        Assert.NotEmpty(paths);
        Assert.DoesNotContain(paths, path => path.Key.StartsWith("/v1/", StringComparison.Ordinal));
        var endpoints = host.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IExcludeFromDescriptionMetadata>()));
    }

    private static KengerConsulOptions Read(Action<KengerConsulOptions>? configure, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value))).Build());
        services.AddKengerConsul(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<KengerConsulOptions>>().Value;
    }
}
