using Kenger.Console.Asking;
using Kenger.Console.Language;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Console.Tests.Asking;

/// <summary>Asking a real gateway, and what is there instead of one.</summary>
public sealed class GatewayAskerTests
{
    [Fact]
    public async Task Ask_ARealGateway_TellsThePath()
    {
        await using var registry = await ConsoleHost.StartAsync();
        await registry.RegisterAsync("orders", "127.0.0.1", 7001, "v1");
        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        await using var console = await StartAsync(gateway.Admin, RealGateway.AdminToken);

        Explanation? told = null;
        await Eventually.BecomesTrue(
            async () => (told = (await AskAsync(console, gateway.Admin)).Explanation?.Explanation) is { Nodes.Count: 1 }, "the gateway knows the node", TimeSpan.FromSeconds(60));

        Assert.Equal(("orders", "127.0.0.1:7001", null), (told!.Namespace, told.Nodes![0].Address, told.Problem));
    }

    [Fact]
    public async Task Ask_WithAWrongToken_SaysWhatToSet()
    {
        await using var registry = await ConsoleHost.StartAsync();
        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        await using var console = await StartAsync(gateway.Admin, "not-the-token");

        Assert.Contains("KENGER_CONSOLE_GATEWAY_TOKEN", (await AskAsync(console, gateway.Admin)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_WhatNoGatewayTakes_SaysTheGatewaysOwnReason()
    {
        await using var registry = await ConsoleHost.StartAsync();
        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        await using var console = await StartAsync(gateway.Admin, RealGateway.AdminToken);

        var answer = await AskAsync(console, gateway.Admin, client: "nowhere");

        Assert.Contains("ip must be an IP address", answer.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(302, "", "no gateway's admin port")]
    [InlineData(200, "<html>hello</html>", "no gateway's admin port")]
    [InlineData(200, "null", "no gateway's admin port")]
    [InlineData(500, "{\"message\":\"it is \\u001b[31mbroken\"}", "\\u001B")]
    [InlineData(200, "[]", "no gateway's admin port")]
    public async Task Ask_WhatIsNoGateway_SaysSo(int status, string body, string expected)
    {
        var asked = 0;
        await using var fake = await FakeAsync(async context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            await context.Response.WriteAsync(body);
        });
        await using var console = await StartAsync(fake.Urls.First(), "secret-of-the-gateway");

        var answer = await AskAsync(console, fake.Urls.First());

        Assert.Null(answer.Explanation);
        Assert.Contains(expected, answer.Problem, StringComparison.Ordinal);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Ask_AnEndlessAnswer_IsCutOff()
    {
        var chunk = new byte[256 * 1024];
        Array.Fill(chunk, (byte)' ');
        await using var fake = await FakeAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        });
        await using var console = await StartAsync(fake.Urls.First(), null);

        Assert.Equal("The gateway's answer is too long.", (await AskAsync(console, fake.Urls.First())).Problem);
    }

    [Fact]
    public async Task Ask_AnAddressThatIsNotInTheOptions_IsNotCalled()
    {
        var asked = 0;
        await using var fake = await FakeAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        await using var console = await StartAsync("http://127.0.0.1:1", null);

        Assert.Equal("The console has no such gateway.", (await AskAsync(console, fake.Urls.First())).Problem);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Ask_AnAddressOutsideTheNetworks_IsNotConnectedTo()
    {
        var asked = 0;
        await using var fake = await FakeAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        await using var console = await ConsoleHost.StartAsync(
            options: options => options.OutgoingNetworks.Add("10.0.0.0/8"), console: options => options.Gateways = [fake.Urls.First()]);

        Assert.Contains("does not connect to 127.0.0.1", (await AskAsync(console, fake.Urls.First())).Problem, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Ask_ThroughAProxyOfTheRegistry_GoesStraightToTheGateway()
    {
        await using var registry = await ConsoleHost.StartAsync();
        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        await using var console = await ConsoleHost.StartAsync(
            // Nobody listens there.
            options: options => options.OutgoingProxy = "http://127.0.0.1:1",
            console: options => (options.Gateways, options.GatewayToken) = ([gateway.Admin], RealGateway.AdminToken));

        Assert.NotNull((await AskAsync(console, gateway.Admin)).Explanation);
    }

    [Fact]
    public async Task Ask_ATooLongRequest_IsRefusedHere()
    {
        await using var console = await StartAsync("http://127.0.0.1:1", null);

        Assert.Equal("The request is too long.", (await AskAsync(console, "http://127.0.0.1:1", headers: new string('a', WhyQuestion.MaxLength))).Problem);
    }

    [Theory]
    [InlineData("Kenger:Console:Gateways:0", "ftp://10.0.0.1", "address 1 must be a URL")]
    [InlineData("Kenger:Console:Gateways:0", "http://10.0.0.1:8081/?x=1", "without a query")]
    [InlineData("Kenger:Console:Gateway", "x", "Kenger:Console:Gateway is not known: did you mean Gateways?")]
    [InlineData("KENGER_CONSOLE_GATEWAYS", "10.0.0.1", "address 1 must be a URL")]
    [InlineData("KENGER_CONSOLE_GATEWAY", "http://10.0.0.1", "KENGER_CONSOLE_GATEWAYS")]
    [InlineData("KENGER_CONSOLE_GATEWAY_TOKEN", "with blanks in", "visible ASCII")]
    [InlineData("KENGER_CONSOLE_GATEWAY_TOKEN_FILE", "/nowhere/at/all", "KENGER_CONSOLE_GATEWAY_TOKEN_FILE")]
    public async Task Start_WithWrongSettings_SaysWhichAndNeverTheSecret(string key, string value, string expected)
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => ConsoleHost.StartAsync(
            services: services => services.AddSingleton(Configured(key, value))));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("with blanks in", failure.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configured(string key, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new KeyValuePair<string, string?>(key, value)]).Build();

    private static Task<ConsoleHost> StartAsync(string gateway, string? token) =>
        ConsoleHost.StartAsync(console: options => (options.Gateways, options.GatewayToken) = ([gateway], token));

    private static Task<WhyAnswer> AskAsync(ConsoleHost console, string gateway, string client = "", string headers = "") =>
        console.Services.GetRequiredService<GatewayAsker>().AskAsync(
            new WhyQuestion(gateway, "shop.example/api", "", client, headers), NamespaceSet.All, Texts.English, CancellationToken.None);

    private static async Task<WebApplication> FakeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
