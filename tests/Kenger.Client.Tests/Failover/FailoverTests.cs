using System.Net;
using System.Net.Sockets;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Client.Tests.Failover;

public sealed class FailoverTests
{
    private static readonly NodeAddress Node = new("orders", "10.0.0.1", 8080);

    [Fact]
    public async Task Call_FirstAddressRefusesConnections_TheSecondAnswersAndIsKept()
    {
        await using var away = await StubRegistry.NotYetStartedAsync();
        await using var stub = await StubRegistry.StartNewAsync();
        var time = new FakeTimeProvider();
        using var host = new ClientHost([away.Url, stub.Url], time: time);

        await host.Client.ListNodesAsync();
        await away.StartAsync();
        await host.Client.ListNodesAsync();

        Assert.Empty(away.Calls);
        Assert.Equal(2, stub.Calls.Count);
        var line = Assert.Single(host.Log.Entries, entry => entry.Id.Id == 1001);
        Assert.Contains($"{away.Url}/ can't be connected to", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_FirstAddressIsBackAndRested_GetsItsCallsBack()
    {
        await using var away = await StubRegistry.NotYetStartedAsync();
        await using var stub = await StubRegistry.StartNewAsync();
        var time = new FakeTimeProvider();
        using var host = new ClientHost([away.Url, stub.Url], time: time);
        await host.Client.ListNodesAsync();
        await away.StartAsync();

        time.Advance(AddressBook.FirstRest);
        await host.Client.ListNodesAsync();
        await host.Client.ListNodesAsync();

        Assert.Equal(2, away.Calls.Count);
        Assert.Single(stub.Calls);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Call_FirstAddressSendsAway_TheSecondAnswers(int status)
    {
        await using var first = await StubRegistry.StartNewAsync();
        await using var second = await StubRegistry.StartNewAsync();
        first.Always("*", StubAnswers.Status(status));
        using var host = new ClientHost([first.Url, second.Url]);

        await host.Client.ListNodesAsync();

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
        await using var first = await StubRegistry.StartNewAsync();
        await using var second = await StubRegistry.StartNewAsync();
        first.Always("*", StubAnswers.Status(status));
        using var host = new ClientHost([first.Url, second.Url]);

        await Assert.ThrowsAnyAsync<KengerException>(() => host.Client.ListNodesAsync());

        Assert.Single(first.Calls);
        Assert.Empty(second.Calls);
    }

    [Fact]
    public async Task Call_AnswerBreaksOff_TheSecondAddressAnswers()
    {
        await using var first = await StubRegistry.StartNewAsync();
        await using var second = await StubRegistry.StartNewAsync();
        first.Always("*", StubAnswers.CutOff("""{"code":0,"message":"ok","data":["""));
        using var host = new ClientHost([first.Url, second.Url]);

        await host.Client.ListNodesAsync();

        Assert.Single(first.Calls);
        Assert.Single(second.Calls);
    }

    [Fact]
    public async Task Call_FirstAddressHangs_TheSecondIsAskedAfterTheTimeout()
    {
        await using var first = await StubRegistry.StartNewAsync();
        await using var second = await StubRegistry.StartNewAsync();
        first.Always("*", StubAnswers.Hang);
        var time = new FakeTimeProvider();
        using var host = new ClientHost([first.Url, second.Url], time: time);

        var call = host.Client.ListNodesAsync();
        await Eventually.BecomesTrue(() => first.Calls.Count == 1, "the call arrives");
        time.Advance(TimeSpan.FromSeconds(5));
        await call;

        Assert.Single(second.Calls);
        Assert.Contains(host.Log.Entries, entry => entry.Message.Contains("did not answer within 5 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_LongPoll_MayTakeItsWaitAndTheTimeout()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always("*", StubAnswers.Hang);
        var time = new FakeTimeProvider();
        using var host = ClientHost.For(stub, options => options.Retries = 0, time);

        var call = host.Client.SyncAsync(new() { Version = 1, Wait = TimeSpan.FromSeconds(20) });
        await Eventually.BecomesTrue(() => stub.Calls.Count == 1, "the call arrives");
        time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => call);
        Assert.Contains("did not answer within 30 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NoAddressAnswers_NamesThemAll()
    {
        await using var first = await StubRegistry.NotYetStartedAsync();
        await using var second = await StubRegistry.StartNewAsync();
        second.Always("*", StubAnswers.Drop);
        using var host = new ClientHost([first.Url, second.Url]);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Client.HeartbeatAsync(Node));

        Assert.Equal(503, exception.Code);
        Assert.Contains($"{first.Url}/ can't be connected to", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{second.Url}/ broke the connection off", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OneAddressSendsAwayAndOneIsDead_ThrowsWhatTheRegistrySaid()
    {
        await using var first = await StubRegistry.StartNewAsync();
        await using var second = await StubRegistry.NotYetStartedAsync();
        first.Always("*", StubAnswers.Status(503, "the store is away", TimeSpan.FromSeconds(30)));
        using var host = new ClientHost([first.Url, second.Url]);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Client.HeartbeatAsync(Node));

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

        await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Client.HeartbeatAsync(Node));
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
