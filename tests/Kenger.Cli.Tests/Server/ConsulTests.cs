using System.Net;
using Kenger.Cli.Server;
using Microsoft.AspNetCore.Builder;

namespace Kenger.Cli.Tests.Server;

/// <summary>Consul's API of <c>kenger server</c> and <c>kenger dev</c>: off unless somebody wants it, and where it is wanted.</summary>
public sealed class ConsulTests
{
    private const string Token = "token-of-the-tests";

    [Theory]
    [InlineData(false, null, null, null, false, null)]
    [InlineData(true, null, null, null, true, null)]
    [InlineData(true, null, false, "8500", true, "http://*:8500")]
    [InlineData(false, null, null, "8500", true, "http://*:8500")]
    [InlineData(false, null, false, "8500", false, null)]
    [InlineData(false, null, true, "", true, null)]
    [InlineData(false, null, null, "http://127.0.0.1:8500;http://[::1]:8500", true, "http://127.0.0.1:8500;http://[::1]:8500")]
    [InlineData(true, "http://127.0.0.1:1", null, "8500", true, "http://127.0.0.1:1")]
    public void From_CommandLineAndEnvironment_SayWhetherAndWhere(bool option, string? address, bool? isOn, string? listen, bool answers, string? where)
    {
        var settings = ConsulSettings.From(new RegistryAppSettings { Consul = option, ConsulListen = address }, isOn, listen);

        Assert.Equal(new ConsulSettings(answers, where), settings);
    }

    [Fact]
    public async Task Get_SwitchedOn_IsThereAtBothAddressesForProgramsWithoutAToken()
    {
        await using var app = await StartAsync(new RegistryAppSettings { Consul = true, ConsulListen = "http://127.0.0.1:0", ConsulToken = Token });

        Assert.Equal(2, app.Urls.Count);
        foreach (var url in app.Urls)
        {
            using var client = new HttpClient { BaseAddress = new Uri(url) };
            Assert.Equal("{}", await client.GetStringAsync("/v1/catalog/services"));
            using var own = await client.GetAsync("/api/upstream/namespace/list");
            Assert.Equal(HttpStatusCode.Unauthorized, own.StatusCode);
        }
    }

    [Fact]
    public async Task Get_NotSwitchedOn_IsNotThere()
    {
        await using var app = await StartAsync(new RegistryAppSettings());
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var answer = await client.GetAsync("/v1/catalog/services");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<WebApplication> StartAsync(RegistryAppSettings settings)
    {
        var app = RegistryApp.Create(settings with { Listen = "http://127.0.0.1:0", Store = "memory", Token = Token, IsSilent = true });
        try
        {
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
