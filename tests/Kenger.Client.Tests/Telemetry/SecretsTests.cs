using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Client.Tests.Telemetry;

public sealed class SecretsTests
{
    private const string Token = "s3cr3t-t0ken";

    [Fact]
    public async Task Token_GoodBadAndBrokenCalls_AppearsInNoLogAndNoException()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var away = await StubRegistry.NotYetStartedAsync();
        stub.Token = "another";
        using var host = new ClientHost([away.Url, stub.Url], options => options.Token = Token);
        var said = new List<string>();
        foreach (var answer in (StubAnswer[])[StubAnswers.Normal, StubAnswers.Status(503), StubAnswers.Drop, StubAnswers.Raw("<html>")])
        {
            stub.Always(ApiRoutes.NodeList, answer);
            said.Add((await Assert.ThrowsAnyAsync<KengerException>(() => host.Client.ListNodesAsync())).ToString());
        }

        Assert.NotEmpty(host.Log.Entries);
        Assert.DoesNotContain(Token, string.Join('\n', said), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, host.Log.ToString(), StringComparison.Ordinal);
        Assert.All(stub.Calls, call => Assert.Equal($"Bearer {Token}", call.Authorization));
    }

    [Fact]
    public async Task Token_ApplicationTurnsRequestLoggingOn_IsRedacted()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        using var host = new ClientHost(
            [stub.Url], options => options.Token = Token, services: services => services.AddKengerClient().AddDefaultLogger());

        await host.Client.ListNodesAsync();

        Assert.Contains(host.Log.Entries, entry => entry.Message.Contains("Authorization", StringComparison.Ordinal));
        Assert.DoesNotContain(Token, host.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_Successful_LogNothingOfTheirOwn()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        using var host = ClientHost.For(stub);

        await host.Client.ListNodesAsync();

        Assert.DoesNotContain(host.Log.Entries, entry => entry.Category.StartsWith("System.Net.Http.HttpClient", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Entries, entry => entry.Category.StartsWith("Kenger", StringComparison.Ordinal));
    }
}
