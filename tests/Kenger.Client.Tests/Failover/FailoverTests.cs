using System.Net;
using System.Net.Sockets;
using Kenger.Client.Failover;
using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Client.Tests.Failover;

public sealed class FailoverTests
{
    private static readonly NodeAddress Node = new("orders", "10.0.0.1", 8080);

    [Fact]
    public async Task Call_FirstAddressRefusesConnections_TheSecondAnswersAndIsKept()
    {
        using var away = ScriptedRegistry.NotYetStarted();
        using var registry = ScriptedRegistry.Start();
        var time = new FakeTimeProvider();
        using var host = new ClientHost([away.Url, registry.Url], time: time);

        await host.Operator.ListNodesAsync();
        away.StartNow();
        await host.Operator.ListNodesAsync();

        Assert.Empty(away.Calls);
        Assert.Equal(2, registry.Calls.Count);
        var line = Assert.Single(host.Log.Entries, entry => entry.Id.Id == EventIds.AddressFailed);
        Assert.Contains($"could not connect to {away.Url}/", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_FirstAddressIsBackAndRested_GetsItsCallsBack()
    {
        using var away = ScriptedRegistry.NotYetStarted();
        using var registry = ScriptedRegistry.Start();
        var time = new FakeTimeProvider();
        using var host = new ClientHost([away.Url, registry.Url], time: time);
        await host.Operator.ListNodesAsync();
        away.StartNow();

        time.Advance(AddressBook.FirstRest);
        await host.Operator.ListNodesAsync();
        await host.Operator.ListNodesAsync();

        Assert.Equal(2, away.Calls.Count);
        Assert.Single(registry.Calls);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Call_FirstAddressSendsAway_TheSecondAnswers(int status)
    {
        using var first = ScriptedRegistry.Start();
        using var second = ScriptedRegistry.Start();
        first.Always("*", Answers.Status(status));
        using var host = new ClientHost([first.Url, second.Url]);

        await host.Operator.ListNodesAsync();

        Assert.Single(first.Calls);
        Assert.Single(second.Calls);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Call_FirstAddressRefuses_TheSecondIsNotAsked(int status)
    {
        using var first = ScriptedRegistry.Start();
        using var second = ScriptedRegistry.Start();
        first.Always("*", Answers.Status(status));
        using var host = new ClientHost([first.Url, second.Url]);

        await Assert.ThrowsAnyAsync<KengerException>(() => host.Operator.ListNodesAsync());

        Assert.Single(first.Calls);
        Assert.Empty(second.Calls);
    }

    [Fact]
    public async Task Call_AnswerBreaksOff_TheSecondAddressAnswers()
    {
        using var first = ScriptedRegistry.Start();
        using var second = ScriptedRegistry.Start();
        first.Always("*", Answers.CutOff("""{"code":0,"message":"ok","data":["""));
        using var host = new ClientHost([first.Url, second.Url]);

        await host.Operator.ListNodesAsync();

        Assert.Single(first.Calls);
        Assert.Single(second.Calls);
    }

    [Fact]
    public async Task Call_FirstAddressHangs_TheSecondIsAskedAfterTheTimeout()
    {
        using var first = ScriptedRegistry.Start();
        using var second = ScriptedRegistry.Start();
        first.Always("*", Answers.Hang);
        var time = new FakeTimeProvider();
        using var host = new ClientHost([first.Url, second.Url], time: time);

        var call = host.Operator.ListNodesAsync();
        await Eventually.BecomesTrue(() => first.Calls.Count == 1, "the call arrives");
        time.Advance(TimeSpan.FromSeconds(5));
        await call;

        Assert.Single(second.Calls);
        Assert.Contains(host.Log.Entries, entry => entry.Message.Contains("did not answer within 5 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_LongPoll_MayTakeItsWaitAndTheTimeout()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Hang);
        var time = new FakeTimeProvider();
        using var host = ClientHost.For(registry, options => options.Retries = 0, time);

        var call = host.Feed.SyncAsync(new() { Version = 1, Wait = TimeSpan.FromSeconds(20) });
        await Eventually.BecomesTrue(() => registry.Calls.Count == 1, "the call arrives");
        time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => call);
        Assert.Contains("did not answer within 30 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NoAddressAnswers_NamesThemAll()
    {
        using var first = ScriptedRegistry.NotYetStarted();
        using var second = ScriptedRegistry.Start();
        second.Always("*", Answers.Drop);
        using var host = new ClientHost([first.Url, second.Url]);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Registration.HeartbeatAsync(Node));

        Assert.Equal(503, exception.Code);
        Assert.Contains($"could not connect to {first.Url}/", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{second.Url}/ broke the connection off", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OneAddressSendsAwayAndOneIsDead_ThrowsWhatTheRegistrySaid()
    {
        using var first = ScriptedRegistry.Start();
        using var second = ScriptedRegistry.NotYetStarted();
        first.Always("*", Answers.Status(503, "the store is away", TimeSpan.FromSeconds(30)));
        using var host = new ClientHost([first.Url, second.Url]);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Registration.HeartbeatAsync(Node));

        Assert.StartsWith("the store is away", exception.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), exception.RetryAfter);
    }

    [Fact]
    public async Task Call_NoHttpBehindTheAddress_ThrowsUnavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAllAsync(listener);
        using var host = new ClientHost([$"http://{listener.LocalEndpoint}"]);

        await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Registration.HeartbeatAsync(Node));
        listener.Stop();
        await answering;
    }

    private static async Task AnswerAllAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync();
                await connection.GetStream().WriteAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
