using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Kenger.Client.Tests;

public sealed class AddKengerClientTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddKengerClient_ApplicationHasOneOfItsOwn_TheApplicationsWins(bool before)
    {
        using var registry = ScriptedRegistry.Start();
        var own = new Mock<IRegistryFeed>();
        var services = new ServiceCollection();
        if (before)
        {
            services.AddSingleton(own.Object);
        }

        services.AddKengerClient(options => options.Urls = [registry.Url]);
        if (!before)
        {
            services.AddSingleton(own.Object);
        }

        await using var provider = services.BuildServiceProvider();

        Assert.Same(own.Object, provider.GetRequiredService<IRegistryFeed>());
        Assert.Empty(await provider.GetRequiredService<IRegistryOperator>().ListNodesAsync());
    }

    [Fact]
    public void GetRequiredService_OptionsAreBroken_FailsByTheOptionsAlone()
    {
        var services = new ServiceCollection();
        services.AddKengerClient(options => options.Urls = ["nowhere"]);
        using var provider = services.BuildServiceProvider();

        // Their own check reports them, once, when the application starts.
        Assert.NotNull(provider.GetRequiredService<IServiceRegistration>());
        Assert.NotNull(provider.GetRequiredService<IReleaseOperator>());
    }

    [Fact]
    public async Task Call_Redirected_IsNotFollowed()
    {
        using var registry = ScriptedRegistry.Start();
        using var elsewhere = ScriptedRegistry.Start();
        registry.Always(ApiRoutes.NodeList, Answers.Redirect(elsewhere.Url + ApiRoutes.NodeList));
        using var host = new ClientHost([registry.Url], options => options.Token = "token-1");

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Operator.ListNodesAsync());

        Assert.Contains("answered 302", exception.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Calls);
    }

    [Fact]
    public async Task Call_AnswerSetsACookie_ItIsNotSentBack()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always(ApiRoutes.NodeList, Answers.Data("[]").WithHeader("Set-Cookie", "session=1"));
        using var host = new ClientHost([registry.Url]);

        await host.Operator.ListNodesAsync();
        await host.Operator.ListNodesAsync();

        Assert.All(registry.Calls, call => Assert.Equal("", call.Cookie));
    }

    [Fact]
    public async Task Call_AnswerTakesTooLong_ThrowsUnavailable()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always(ApiRoutes.NodeList, Answers.Data("[]").WithDelay(TimeSpan.FromSeconds(2)));
        using var host = new ClientHost([registry.Url], options => (options.RequestTimeout, options.Retries) = (TimeSpan.FromMilliseconds(100), 0));

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Operator.ListNodesAsync());

        Assert.Contains("did not answer within 0.1 s", exception.Message, StringComparison.Ordinal);
    }
}
