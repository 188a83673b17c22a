using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;
using WireMock.ResponseBuilders;

namespace Kenger.Client.Tests.Retries;

public sealed class RetriesTests
{
    private static readonly RegisterNodeRequest Registration = new() { Ns = "orders", Host = "10.0.0.1", Port = 8080 };

    public static TheoryData<string> Transient => ["drop", "lost", "cut", "502", "503", "504", "429"];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task Call_FailsTwice_TheThirdTrySucceeds(string failure)
    {
        using var registry = ScriptedRegistry.Start();
        registry.Next(ApiRoutes.NodeRegister, Failure(failure), Failure(failure));
        using var host = ClientHost.For(registry);

        var node = await host.Registration.RegisterNodeAsync(Registration);

        Assert.Equal("10.0.0.1", node.Host);
        Assert.Equal(3, registry.Calls.Count);
        Assert.Single(registry.Calls.Select(call => call.Body).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Call_FailsOftenerThanRetries_Throws()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(503));
        using var host = ClientHost.For(registry, options => options.Retries = 4);

        await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Registration.RegisterNodeAsync(Registration));

        Assert.Equal(5, registry.Calls.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Call_Refused_IsNotTriedAgain(int status)
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(status));
        using var host = ClientHost.For(registry);

        await Assert.ThrowsAnyAsync<KengerException>(() => host.Registration.RegisterNodeAsync(Registration));

        Assert.Single(registry.Calls);
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("lost")]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("504")]
    public async Task Call_RepeatingWouldDoHarm_IsNotTriedAgainNorElsewhere(string failure)
    {
        using var registry = ScriptedRegistry.Start();
        using var other = ScriptedRegistry.Start();
        registry.Always("*", Failure(failure));
        using var host = new ClientHost([registry.Url, other.Url]);

        await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Operator.AddNamespaceAsync(new() { Name = "orders" }));

        Assert.Single(registry.Calls);
        Assert.Empty(other.Calls);
    }

    [Fact]
    public async Task Call_RepeatingWouldDoHarmButNothingArrived_IsTriedElsewhere()
    {
        using var away = ScriptedRegistry.NotYetStarted();
        using var other = ScriptedRegistry.Start();
        other.Next(ApiRoutes.NodeDelete, Answers.Status(429), Answers.Raw("""{"code":0,"message":"ok","data":{"removed":true,"version":2}}"""));
        using var host = new ClientHost([away.Url, other.Url]);

        var removal = await host.Operator.DeleteNodeAsync(1);

        Assert.True(removal.Removed);
        Assert.Equal(2, other.Calls.Count);
    }

    [Fact]
    public async Task Call_RetryAfterInReach_PausesThatLong()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Next(ApiRoutes.NodeRegister, Answers.Status(429, retryAfter: TimeSpan.FromSeconds(3)));
        var time = new FakeTimeProvider();
        using var host = ClientHost.For(registry, time: time);

        var call = host.Registration.RegisterNodeAsync(Registration);
        await Eventually.BecomesTrue(() => PauseIsTheOnlyTimer(time), "the pause begins");
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Single(registry.Calls);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await call;

        Assert.Equal(2, registry.Calls.Count);
    }

    [Fact]
    public async Task Call_RetryAfterOutOfReach_ThrowsAtOnceAndSaysWhen()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(429, retryAfter: TimeSpan.FromSeconds(6)));
        using var host = ClientHost.For(registry);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Registration.RegisterNodeAsync(Registration));

        Assert.Equal(429, exception.Code);
        Assert.Equal(TimeSpan.FromSeconds(6), exception.RetryAfter);
        Assert.Single(registry.Calls);
    }

    [Fact]
    public async Task Call_CancelledInAPause_EndsAtOnce()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(503));
        var time = new FakeTimeProvider();
        using var host = ClientHost.For(registry, options => options.RetryPause = TimeSpan.FromSeconds(4), time);
        using var cancel = new CancellationTokenSource();

        var call = host.Registration.RegisterNodeAsync(Registration, cancel.Token);
        await Eventually.BecomesTrue(() => registry.Calls.Count == 1 && PauseIsTheOnlyTimer(time), "the pause begins");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Single(registry.Calls);
    }

    [Fact]
    public async Task AddKengerClient_Twice_DoesNotRetryTwiceAsOften()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(503));
        using var twice = new ClientHost([registry.Url], services: services => services.AddKengerClient().Services.AddKengerClient());

        await Assert.ThrowsAsync<KengerUnavailableException>(() => twice.Registration.RegisterNodeAsync(Registration));

        Assert.Equal(3, registry.Calls.Count);
    }

    [Fact]
    public async Task Call_ApplicationGivesAllItsClientsHandlers_OursStaysFreeOfThem()
    {
        using var registry = ScriptedRegistry.Start();
        using var host = new ClientHost([registry.Url], services: services => services.ConfigureHttpClientDefaults(http => http
            .ConfigureHttpClient(client => client.Timeout = TimeSpan.FromMilliseconds(1))
            .AddHttpMessageHandler(() => new RefusingHandler())));

        await host.Registration.RegisterNodeAsync(Registration);

        Assert.Single(registry.Calls);
    }

    [Fact]
    public async Task Call_HandlerChainedToTheBuilder_SeesTheRealAddress()
    {
        using var registry = ScriptedRegistry.Start();
        var seen = new SeeingHandler();
        using var host = new ClientHost([registry.Url], services: services => services.AddKengerClient().AddHttpMessageHandler(() => seen));

        await host.Registration.RegisterNodeAsync(Registration);

        Assert.Equal(registry.Url + ApiRoutes.NodeRegister, seen.Address?.AbsoluteUri);
    }

    private static IResponseBuilder Failure(string name) => name switch
    {
        "drop" => Answers.Drop,
        "lost" => Answers.LoseAnswer,
        "cut" => Answers.CutOff("{"),
        _ => Answers.Status(int.Parse(name)),
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
