using System.Net;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Calls;

public sealed class RetryTests
{
    private readonly FakeFeed _feed = new();

    public RetryTests() => _feed.Announce("orders", Node(1001), Node(1002));

    [Theory]
    [InlineData("GET", HttpRequestError.ConnectionError, true)]
    [InlineData("POST", HttpRequestError.ConnectionError, true)]
    [InlineData("GET", HttpRequestError.ResponseEnded, true)]
    [InlineData("PUT", HttpRequestError.ResponseEnded, true)]
    [InlineData("POST", HttpRequestError.ResponseEnded, false)]
    [InlineData("PATCH", HttpRequestError.ResponseEnded, false)]
    [InlineData("GET", HttpRequestError.ConfigurationLimitExceeded, false)]
    public async Task Call_ThatFails_GoesToAnotherNode_WhenThatIsSafe(string method, HttpRequestError error, bool isRetried)
    {
        await using var caller = new Caller(_feed, options => (options.ConnectFailures, options.ServerErrors) = (0, 0), Failing(1001, error));
        var failed = 0;

        for (var i = 0; i < 4; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "http://orders/x") { Content = method == "GET" ? null : new StringContent("body") };
            try
            {
                using var response = await caller.Http.SendAsync(request);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
            catch (HttpRequestException)
            {
                failed++;
            }

            Assert.Equal(new Uri("http://orders/x"), request.RequestUri);
        }

        Assert.Equal(isRetried ? 0 : 2, failed);
    }

    [Fact]
    public async Task Call_WithABodyThatIsReadOnce_IsNotSentAgain_OnceItMayHaveBeenSent()
    {
        await using var caller = new Caller(_feed, options => options.ServerErrors = 0, Failing(1001, HttpRequestError.ResponseEnded));
        var failed = 0;
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "http://orders/x") { Content = new StreamContent(new MemoryStream([1])) };
            try
            {
                using var response = await caller.Http.SendAsync(request);
            }
            catch (HttpRequestException)
            {
                failed++;
            }
        }

        Assert.Equal(1, failed);
    }

    [Fact]
    public async Task Call_ThatFailsEverywhere_FailsAsTheLastOneDid_AfterTheRetriesAllowed()
    {
        _feed.Announce("orders", Node(1001), Node(1002), Node(1003), Node(1004));
        await using var caller = new Caller(
            _feed, options => (options.ConnectFailures, options.MaxRetries) = (0, 2), _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => caller.PortOfAsync());

        Assert.Equal("refused", failure.Message);
        Assert.Equal(3, caller.Calls.Values.Sum());
        Assert.Equal(3, caller.Calls.Count);
    }

    [Fact]
    public async Task Retries_BeyondTheBudget_AreNotMade()
    {
        await using var caller = new Caller(
            _feed,
            options => (options.ConnectFailures, options.RetryBudget, options.MinRetriesPerSecond) = (0, 0, 0),
            _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        await Assert.ThrowsAsync<HttpRequestException>(() => caller.PortOfAsync());

        Assert.Equal(1, caller.Calls.Values.Sum());
    }

    [Fact]
    public async Task Call_ThatTheCallerGivesUp_BlamesNobody()
    {
        await using var caller = new Caller(_feed, options => options.ServerErrors = 1, _ => throw new OperationCanceledException());
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://orders/");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller.Http.SendAsync(request));

        Assert.Equal(0, caller.Directory.Current.Find("orders")!.Nodes.EjectedCount);
        Assert.Equal(1, caller.Calls.Values.Sum());
    }

    [Fact]
    public async Task Send_WithoutAsync_WorksTheSame()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://orders/x?y=z");
        await using var caller = new Caller(_feed, answer: call => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(call.RequestUri!.PathAndQuery) });

        using var response = caller.Http.Send(request);

        using var body = new StreamReader(response.Content.ReadAsStream());
        Assert.Equal("/x?y=z", body.ReadToEnd());
    }

    [Theory]
    [InlineData("http://orders:8080/", 8080)]
    [InlineData("http://orders.example.com/", 80)]
    [InlineData("http://localhost/", 80)]
    [InlineData("http://127.0.0.1/", 80)]
    [InlineData("http://nobody-here/", 80)]
    public async Task Call_ThatNamesNoService_GoesWhereItWould(string url, int port)
    {
        await using var caller = new Caller(_feed);

        Assert.Equal(port, await caller.PortOfAsync(url));
    }

    [Fact]
    public async Task Call_OverHttps_HasTheServicesName()
    {
        string? host = null;
        await using var caller = new Caller(_feed, answer: call =>
        {
            host = call.Headers.Host;
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://orders/");

        using var response = await caller.Http.SendAsync(request);

        Assert.Equal("orders", host);
        Assert.Null(request.Headers.Host);
    }

    private static Func<HttpRequestMessage, HttpResponseMessage> Failing(int port, HttpRequestError error) => request =>
        request.RequestUri!.Port == port ? throw new HttpRequestException(error, "it failed") : new HttpResponseMessage(HttpStatusCode.OK);
}
