using System.Net;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Calls;

public sealed class EjectionTests
{
    private readonly FakeFeed _feed = new();
    private readonly FakeTimeProvider _time = new();
    private bool _isIll = true;

    public EjectionTests() => _feed.Announce("orders", Node(1001), Node(1002), Node(1003));

    [Fact]
    public async Task Node_ThatTakesNoConnection_IsOutForAWhile_AndLongerTheNextTime()
    {
        await using var caller = NewCaller(options => options.EjectionTime = TimeSpan.FromSeconds(5));
        await CallAsync(caller, 6);
        Assert.Equal(1, caller.Calls[1001]);

        _time.Advance(TimeSpan.FromSeconds(5));
        await caller.BecomesAsync(entry => entry!.Nodes.EjectedCount == 0, "it is back");
        await CallAsync(caller, 6);
        Assert.Equal(2, caller.Calls[1001]);

        _time.Advance(TimeSpan.FromSeconds(9));
        await CallAsync(caller, 6);
        Assert.Equal(2, caller.Calls[1001]);

        _isIll = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await caller.BecomesAsync(entry => entry!.Nodes.EjectedCount == 0, "it is back again");
        await CallAsync(caller, 9);
        Assert.InRange(caller.Calls[1001], 4, 6);
    }

    [Fact]
    public async Task Node_ThatAnswersWithErrors_IsOutAfterSome_ButNeverTheLast()
    {
        await using var caller = new Caller(
            _feed, options => (options.ServerErrors, options.MaxEjectedShare) = (5, 1), _ => new HttpResponseMessage(HttpStatusCode.InternalServerError), _time);

        await CallAsync(caller, 60);

        Assert.Equal(2, caller.Directory.Current.Find("orders")!.Nodes.EjectedCount);
        Assert.Equal(60, caller.Calls.Values.Sum());
        Assert.Equal([5, 5], caller.Calls.Values.Order().Take(2));
    }

    [Fact]
    public async Task Nodes_NoMoreThanTheShare_AreOut()
    {
        await using var caller = new Caller(
            _feed, options => (options.ServerErrors, options.MaxEjectedShare) = (1, 0.5), _ => new HttpResponseMessage(HttpStatusCode.BadGateway), _time);

        await CallAsync(caller, 30);

        Assert.Equal(1, caller.Directory.Current.Find("orders")!.Nodes.EjectedCount);
    }

    private static async Task CallAsync(Caller caller, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            await caller.PortOfAsync();
        }
    }

    private Caller NewCaller(Action<KengerDiscoveryOptions> configure) => new(
        _feed,
        configure,
        request => _isIll && request.RequestUri!.Port == 1001
            ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused")
            : new HttpResponseMessage(HttpStatusCode.OK),
        _time);
}
