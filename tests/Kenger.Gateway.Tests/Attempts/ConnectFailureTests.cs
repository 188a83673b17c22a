using System.Net.Sockets;
using Kenger.Gateway.Attempts;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class ConnectFailureTests
{
    [Fact]
    public async Task Matches_RealRefusal_YesAndTheNodesFault()
    {
        using var dead = new DeadPort();
        using var http = new HttpClient();
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://127.0.0.1:{dead.Port}/")));

        Assert.True(ConnectFailure.Matches(e));
        Assert.False(ConnectFailure.IsLocal(e));
        Assert.Equal("connection refused", ConnectFailure.Describe(e));
    }

    [Fact]
    public async Task Matches_RealUnknownName_Yes()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://no-such-host.invalid/")));

        Assert.True(ConnectFailure.Matches(e));
    }

    [Fact]
    public async Task Matches_RealConnectTimeout_Yes()
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(1),
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                throw new InvalidOperationException("never");
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:1/");

        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.SendAsync(request, default));

        Assert.True(ConnectFailure.Matches(e));
        Assert.Equal("no connection in time", ConnectFailure.Describe(e));
    }

    [Fact]
    public async Task Matches_AnsweredTooLate_No()
    {
        await using var silent = new RawBackend((_, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System));
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var limit = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{silent.Port}/");
        var sending = http.SendAsync(request, limit.Token);
        await Eventually.BecomesTrue(() => silent.Connections == 1, "it is connected");

        await limit.CancelAsync();
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        Assert.False(ConnectFailure.Matches(e));
    }

    [Fact]
    public async Task Describe_WhatANodeSent_CantForgeALogLine()
    {
        await using var hostile = new RawBackend(async (stream, _) => await stream.WriteAsync("HTTP/1.1 2\u001b[2J OK\r\n\r\n"u8.ToArray()));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var e = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://127.0.0.1:{hostile.Port}/")));
        var reason = ConnectFailure.Describe(new HttpRequestException("sent '\n\u001b[2J'"));

        Assert.Equal(@"sent '\n\u001B[2J'", reason);
        Assert.DoesNotContain(ConnectFailure.Describe(e), char.IsControl);
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.AddressNotAvailable)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    public void IsLocal_ThisMachineRanOut_Yes(SocketError error) =>
        Assert.True(ConnectFailure.IsLocal(new HttpRequestException(HttpRequestError.ConnectionError, "no",
            new SocketException((int)error))));
}
