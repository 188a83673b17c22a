using Kenger.Testing.Tests.Rigs;

namespace Kenger.Testing.Tests;

/// <summary>Each fault, as a real gateway meets it.</summary>
public sealed class FaultsAtTheGatewayTests
{
    private const string First = "127.0.0.1:5001";
    private const string Second = "127.0.0.1:5002";

    [Fact]
    public async Task Slow_Sync_LetsItKnowLater()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await registry.RegisterAsync("orders", First);
        using var slow = registry.Faults.Slow(TimeSpan.FromHours(1), RegistryCalls.Sync);
        await using var gateway = await TestGateway.StartAsync(registry);
        await slow.WaitForHitsAsync();

        slow.Dispose();

        await gateway.KnowsAsync(First);
    }

    [Fact]
    public async Task Away_Registry_LeavesItServingAndIsFollowedAgain()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await using var service = await SdkService.StartAsync(registry, name: "one of the orders");
        var address = service.Url.Authority;
        await using var gateway = await TestGateway.StartAsync(registry);
        await gateway.AnswersAsync("one of the orders");

        using (registry.Faults.Away())
        {
            await registry.RegisterAsync("orders", First);
            await gateway.AnswersAsync("one of the orders");
            await gateway.KnowsAsync(address);
        }

        await gateway.KnowsAsync(address, First);
    }

    [Fact]
    public async Task Unavailable_WithRetryAfter_IsAskedAgain()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await registry.RegisterAsync("orders", First);
        using var fault = registry.Faults.Unavailable(TimeSpan.FromSeconds(1), RegistryCalls.Sync, calls: 4);
        await using var gateway = await TestGateway.StartAsync(registry);

        await gateway.KnowsAsync(First);

        Assert.Equal(4, fault.Hits);
    }

    [Fact]
    public async Task Reset_Sync_IsAskedAgain()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await registry.RegisterAsync("orders", First);
        using var fault = registry.Faults.Reset(RegistryCalls.Sync, calls: 4);
        await using var gateway = await TestGateway.StartAsync(registry);

        await gateway.KnowsAsync(First);

        Assert.Equal(4, fault.Hits);
    }

    [Fact]
    public async Task LoseNodes_SomeThenAll_AreGoneAndComeBack()
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        await registry.RegisterAsync("orders", First);
        await registry.RegisterAsync("orders", Second);
        await using var gateway = await TestGateway.StartAsync(registry);
        await gateway.KnowsAsync(First, Second);

        using (registry.Faults.LoseNodes(node => node.Port == 5001))
        {
            await gateway.KnowsAsync(Second);
        }

        await gateway.KnowsAsync(First, Second);
        using (registry.Faults.LoseNodes())
        {
            await gateway.KnowsAsync();
        }

        await gateway.KnowsAsync(First, Second);
    }

    [Theory]
    [InlineData(86_400_000)]
    [InlineData(-86_400_000)]
    public async Task JumpVersion_EitherWay_IsFollowedOn(long by)
    {
        await using var registry = await KengerTestRegistry.StartAsync();
        var first = await registry.RegisterAsync("orders", First);
        await using var gateway = await TestGateway.StartAsync(registry);
        await gateway.KnowsAsync(First);

        registry.Faults.JumpVersion(by);
        await registry.RegisterAsync("orders", Second);
        await gateway.KnowsAsync(First, Second);
        await registry.RemoveAsync(first);

        await gateway.KnowsAsync(Second);
    }
}
