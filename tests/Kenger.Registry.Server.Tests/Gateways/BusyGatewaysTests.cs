using System.Diagnostics;
using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Xunit.Abstractions;

namespace Kenger.Registry.Server.Tests.Gateways;

/// <summary>
/// One token with 400 waits for gateways and 3,400 made-up ids, as many as it is let have: how long another token's polls take, before and
/// meanwhile, is printed. What it costs is counted in <c>GatewayTrackerTests</c>.
/// </summary>
public sealed class BusyGatewaysTests(ITestOutputHelper output)
{
    private const string Victim = "token-of-the-victim";
    private const int Waits = 400;
    private const int Ids = 3_400;
    private const int Polls = 200;

    [Fact]
    public async Task Polls_BesideWaitsAndMadeUpGateways_AreAnswered()
    {
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings { Tokens = [RegistryHost.Token, Victim] });
        (await registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"a","host":"h","port":1,"mode":"static"}""")).IsOk();
        using var victim = registry.NewClient();
        victim.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, Victim);
        await MeasureAsync(victim);
        var alone = await MeasureAsync(victim);

        // A gateway that applies nothing, and who waits for it.
        (await registry.GetAsync(ApiRoutes.Sync + "?version=0&gateway=never")).IsOk();
        using var end = new CancellationTokenSource();
        var waits = Enumerable.Range(0, Waits).Select(_ => WaitAsync(registry, end.Token)).ToArray();
        var refused = 0;
        for (var i = 0; i < Ids; i++)
        {
            refused += (await registry.GetAsync($"{ApiRoutes.Sync}?version=0&gateway=made-up-{i}")).Code == 0 ? 0 : 1;
        }

        var meanwhile = await MeasureAsync(victim);
        await end.CancelAsync();
        await Task.WhenAll(waits);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"a poll alone {alone:0.00} ms, with {Waits} waits and {Ids} made-up gateways ({refused} refused) {meanwhile:0.00} ms (medians)"));
        Assert.Equal(0, waits.Count(wait => wait.Result));
    }

    // Whether it was over before it was called off.
    private static async Task<bool> WaitAsync(RegistryHost registry, CancellationToken end)
    {
        try
        {
            await registry.Client.GetAnswerAsync(ApiRoutes.Applied + "?ns=a&version=9007199254740991&wait=60s", end);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<double> MeasureAsync(HttpClient victim)
    {
        var took = new List<double>();
        for (var i = 0; i < Polls; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            (await victim.GetAnswerAsync($"{ApiRoutes.Sync}?version=1&gateway=gw1")).IsOk();
            took.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        return took.Order().ElementAt(Polls / 2);
    }
}
