using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;
using WireMock.ResponseBuilders;

namespace Kenger.Client.Tests.Telemetry;

public sealed class SecretsTests
{
    private const string Token = "s3cr3t-t0ken";

    [Fact]
    public async Task Token_GoodBadAndBrokenCalls_AppearsInNoLogAndNoException()
    {
        using var registry = ScriptedRegistry.Start();
        using var away = ScriptedRegistry.NotYetStarted();
        using var host = new ClientHost([away.Url, registry.Url], options => options.Token = Token);
        var said = new List<string>();
        foreach (var answer in (IResponseBuilder[])[Answers.Status(401, "unknown token"), Answers.Status(503), Answers.Drop, Answers.Raw("<html>")])
        {
            registry.Always(ApiRoutes.NodeList, answer);
            said.Add((await Assert.ThrowsAnyAsync<KengerException>(() => host.Operator.ListNodesAsync())).ToString());
        }

        Assert.NotEmpty(host.Log.Entries);
        Assert.DoesNotContain(Token, string.Join('\n', said), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, host.Log.ToString(), StringComparison.Ordinal);
        Assert.All(registry.Calls, call => Assert.Equal($"Bearer {Token}", call.Authorization));
    }

    [Fact]
    public async Task Token_ApplicationTurnsRequestLoggingOn_IsRedacted()
    {
        using var registry = ScriptedRegistry.Start();
        using var host = new ClientHost(
            [registry.Url], options => options.Token = Token, services: services => services.AddKengerClient().AddDefaultLogger());

        await host.Operator.ListNodesAsync();

        Assert.Contains(host.Log.Entries, entry => entry.Message.Contains("Authorization", StringComparison.Ordinal));
        Assert.DoesNotContain(Token, host.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_Successful_LogNothingOfTheirOwn()
    {
        using var registry = ScriptedRegistry.Start();
        using var host = ClientHost.For(registry);

        await host.Operator.ListNodesAsync();

        Assert.DoesNotContain(host.Log.Entries, entry => entry.Category.StartsWith("System.Net.Http.HttpClient", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Entries, entry => entry.Category.StartsWith("Kenger", StringComparison.Ordinal));
    }
}
