using Kenger.Gateway.RoutePolicies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kenger.Gateway.Tests;

/// <summary>Requests that are late, or fail, on purpose.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("X-Fault: late", "X-Fault: late\r\n", 599)]
    [InlineData("x-fault:late", "X-Fault: late\r\n", 599)]
    [InlineData("X-Fault: late", "X-Fault: other\r\n", 200)]
    [InlineData("X-Fault: late", "X-Fault: late\r\nX-Fault: late\r\n", 200)]
    [InlineData("X-Fault", "X-Fault: anything\r\n", 599)]
    [InlineData("X-Fault", "", 200)]
    public async Task Header_Asked_DecidesWhoGetsItAndStaysHere(string asked, string headers, int expected)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, ("Fault:Status", "599"), ("Fault:Header", asked));

        var (status, answer) = await PolicyGateways.SendAsync(gateway, "/app", headers);

        Assert.Equal(expected, status);
        Assert.Equal(expected == 599, answer.Contains("\"reason\":\"fault\"", StringComparison.Ordinal));
        Assert.All(backend.Requests, request => Assert.Null(request["X-Fault"]));
        Assert.Equal(expected == 599 ? 0 : 1, backend.Requests.Count);
    }

    [Fact]
    public async Task Percent_OfManyRequests_GetItByChance()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, ("Fault:Status", "500"), ("Fault:Percent", "50"));

        for (var i = 0; i < 400; i++)
        {
            using var response = await gateway.GetAsync("/app");
        }

        // One of 10^10 runs lies outside.
        Assert.InRange(backend.Requests.Count, 136, 264);
    }

    [Fact]
    public async Task Delay_Request_GoesOnAfterIt()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, ("Fault:Delay", "00:00:00.200"));
        var started = TimeProvider.System.GetTimestamp();

        var (status, _) = await PolicyGateways.SendAsync(gateway, "/app");

        Assert.Equal(200, status);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, 190, double.MaxValue);
    }

    [Fact]
    public async Task Delay_ClientGone_EndsThere()
    {
        var time = new FakeTimeProvider();
        using var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = gone.Token };
        var reached = false;
        var waiting = new FaultStep(new GatewayFault { Delay = TimeSpan.FromMinutes(1) }, answers: null!, time).InvokeAsync(context, _ =>
        {
            reached = true;
            return Task.CompletedTask;
        });
        Assert.False(waiting.IsCompleted);

        await gone.CancelAsync();
        await waiting;

        Assert.False(reached);
    }

    [Theory]
    [InlineData("Fault:Percent", "0")]
    [InlineData("Fault:Percent", "101")]
    [InlineData("Fault:Percent", "NaN")]
    [InlineData("Fault:Delay", "00:00:00")]
    [InlineData("Fault:Delay", "00:05:01")]
    [InlineData("Fault:Status", "200")]
    [InlineData("Fault:Header", "a b")]
    [InlineData("Fault:Header", ": late")]
    [InlineData("Fault:Share", "5")]
    public async Task Fault_ThatCannotBe_IsRefusedAtStart(string key, string value) =>
        Assert.Contains(key, await PolicyGateways.FailAsync([.. key == "Fault:Status" ? [] : new[] { ("Fault:Status", "500") }, (key, value)]), StringComparison.Ordinal);

    [Fact]
    public async Task Fault_ThatDoesNothing_IsRefusedAtStart() =>
        Assert.Contains("Fault does nothing", await PolicyGateways.FailAsync(("Fault:Percent", "5")), StringComparison.Ordinal);
}
