using System.Net;
using System.Net.Sockets;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kenger.Registry.Server.Tests.Access;

public sealed class FailedCallsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Call_ManyBadTokens_SlowsDownTheirAddressOnly()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        using var stranger = registry.NewClient();
        stranger.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, "wrong-secret");
        for (var i = 0; i < FailedCalls.Burst; i++)
        {
            (await stranger.GetAnswerAsync(ApiRoutes.Sync)).IsError(ErrorCodes.Unauthenticated);
        }

        var slowed = (await stranger.GetAnswerAsync(ApiRoutes.Sync)).IsError(ErrorCodes.TooManyRequests);

        Assert.Equal(TimeSpan.FromSeconds(2), slowed.Headers.RetryAfter!.Delta);
        // A good token from there gets in, and so do others: with a bad one they are told what is wrong.
        (await registry.GetAsync(ApiRoutes.Sync)).IsOk();
        using var neighbour = ClientFrom(registry, "127.0.0.2");
        (await neighbour.GetAnswerAsync(ApiRoutes.Sync)).IsError(ErrorCodes.Unauthenticated);
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.CallerSlowedDown);

        _time.Advance(TimeSpan.FromSeconds(2));
        (await stranger.GetAnswerAsync(ApiRoutes.Sync)).IsError(ErrorCodes.Unauthenticated);
        (await stranger.GetAnswerAsync(ApiRoutes.Sync)).IsError(ErrorCodes.TooManyRequests);
    }

    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void TryCount_Addresses_AreOneWhereOneMachineHasBoth(string first, string second, bool together)
    {
        var calls = new FailedCalls(_time, NullLogger<FailedCalls>.Instance);
        for (var i = 0; i < FailedCalls.Burst; i++)
        {
            Assert.True(calls.TryCount(From(first), out _));
        }

        Assert.Equal(!together, calls.TryCount(From(second), out _));
    }

    [Fact]
    public void TryCount_MoreAddressesThanAreKept_GoesOn()
    {
        var calls = new FailedCalls(_time, NullLogger<FailedCalls>.Instance);

        for (var i = 0; i < 25_000; i++)
        {
            Assert.True(calls.TryCount(From($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}"), out _));
        }
    }

    private static ConnectionInfo From(string address) =>
        new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } }.Connection;

    private static HttpClient ClientFrom(RegistryHost registry, string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = registry.Url,
    };
}
