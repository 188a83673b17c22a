using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Client.Tests.Retries;

public sealed class RetriesTests
{
    private static readonly RegisterNodeRequest Registration = new() { Ns = "orders", Host = "10.0.0.1", Port = 8080 };

    public static TheoryData<string> Transient => ["drop", "lost", "cut", "502", "503", "504", "429"];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task Call_FailsTwice_TheThirdTrySucceeds(string failure)
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Next(ApiRoutes.NodeRegister, Failure(failure), Failure(failure));
        using var host = ClientHost.For(stub);

        var node = await host.Client.RegisterNodeAsync(Registration);

        Assert.Equal("10.0.0.1", node.Host);
        Assert.Equal(3, stub.Calls.Count);
        Assert.Single(stub.State.Nodes);
    }

    [Fact]
    public async Task Call_FailsOftenerThanRetries_Throws()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always("*", StubAnswers.Status(503));
        using var host = ClientHost.For(stub, options => options.Retries = 4);

        await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Client.RegisterNodeAsync(Registration));

        Assert.Equal(5, stub.Calls.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Call_Refused_IsNotTriedAgain(int status)
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always("*", StubAnswers.Status(status));
        using var host = ClientHost.For(stub);

        await Assert.ThrowsAnyAsync<KengerException>(() => host.Client.RegisterNodeAsync(Registration));

        Assert.Single(stub.Calls);
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("lost")]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("504")]
    public async Task Call_RepeatingWouldDoHarm_IsNotTriedAgainNorElsewhere(string failure)
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var other = await StubRegistry.StartNewAsync();
        stub.Always("*", Failure(failure));
        using var host = new ClientHost([stub.Url, other.Url]);

        await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Client.AddNamespaceAsync(new() { Name = "orders" }));

        Assert.Single(stub.Calls);
        Assert.Empty(other.Calls);
    }

    [Fact]
    public async Task Call_RepeatingWouldDoHarmButNothingArrived_IsTriedElsewhere()
    {
        await using var away = await StubRegistry.NotYetStartedAsync();
        await using var other = await StubRegistry.StartNewAsync();
        other.Next(ApiRoutes.NodeDelete, StubAnswers.Status(429), StubAnswers.Raw("""{"code":0,"message":"ok","data":{"removed":true,"version":2}}"""));
        using var host = new ClientHost([away.Url, other.Url]);

        var removal = await host.Client.DeleteNodeAsync(1);

        Assert.True(removal.Removed);
        Assert.Equal(2, other.Calls.Count);
    }

    [Fact]
    public async Task Call_RetryAfterInReach_PausesThatLong()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Next(ApiRoutes.NodeRegister, StubAnswers.Status(429, retryAfter: TimeSpan.FromSeconds(3)));
        var time = new FakeTimeProvider();
        using var host = ClientHost.For(stub, time: time);

        var call = host.Client.RegisterNodeAsync(Registration);
        await Eventually.BecomesTrue(() => PauseIsTheOnlyTimer(time), "the pause begins");
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Single(stub.Calls);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await call;

        Assert.Equal(2, stub.Calls.Count);
    }

    [Fact]
    public async Task Call_RetryAfterOutOfReach_ThrowsAtOnceAndSaysWhen()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always("*", StubAnswers.Status(429, retryAfter: TimeSpan.FromSeconds(6)));
        using var host = ClientHost.For(stub);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Client.RegisterNodeAsync(Registration));

        Assert.Equal(429, exception.Code);
        Assert.Equal(TimeSpan.FromSeconds(6), exception.RetryAfter);
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Call_CancelledInAPause_EndsAtOnce()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always("*", StubAnswers.Status(503));
        var time = new FakeTimeProvider();
        using var host = ClientHost.For(stub, options => options.RetryPause = TimeSpan.FromSeconds(4), time);
        using var cancel = new CancellationTokenSource();

        var call = host.Client.RegisterNodeAsync(Registration, cancel.Token);
        await Eventually.BecomesTrue(() => stub.Calls.Count == 1 && PauseIsTheOnlyTimer(time), "the pause begins");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task AddKengerClient_Twice_DoesNotRetryTwiceAsOften()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always("*", StubAnswers.Status(503));
        using var twice = new ClientHost([stub.Url], services: services => services.AddKengerClient().Services.AddKengerClient());

        await Assert.ThrowsAsync<KengerUnavailableException>(() => twice.Client.RegisterNodeAsync(Registration));

        Assert.Equal(3, stub.Calls.Count);
    }

    [Fact]
    public async Task Call_ApplicationGivesAllItsClientsHandlers_OursStaysFreeOfThem()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        using var host = new ClientHost([stub.Url], services: services => services.ConfigureHttpClientDefaults(http => http
            .ConfigureHttpClient(client => client.Timeout = TimeSpan.FromMilliseconds(1))
            .AddHttpMessageHandler(() => new RefusingHandler())));

        await host.Client.RegisterNodeAsync(Registration);

        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Call_HandlerChainedToTheBuilder_SeesTheRealAddress()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        var seen = new SeeingHandler();
        using var host = new ClientHost([stub.Url], services: services => services.AddKengerClient().AddHttpMessageHandler(() => seen));

        await host.Client.RegisterNodeAsync(Registration);

        Assert.Equal(stub.Url + ApiRoutes.NodeRegister, seen.Address?.AbsoluteUri);
    }

    private static StubAnswer Failure(string name) => name switch
    {
        "drop" => StubAnswers.Drop,
        "lost" => StubAnswers.LoseAnswer,
        "cut" => StubAnswers.CutOff("{"),
        _ => StubAnswers.Status(int.Parse(name)),
    };

    // The attempt's own timer is gone once its answer is there.
    private static bool PauseIsTheOnlyTimer(FakeTimeProvider time) => time.NextDue is { } due && due - time.GetUtcNow() < TimeSpan.FromSeconds(5);

    private sealed class RefusingHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("This handler is for the application's own clients.");
    }

    private sealed class SeeingHandler : DelegatingHandler
    {
        public Uri? Address { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Address = request.RequestUri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
