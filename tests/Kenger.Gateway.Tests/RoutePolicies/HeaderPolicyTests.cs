namespace Kenger.Gateway.Tests;

/// <summary>What a route says of headers: nodes and clients get it, and no client can undo it.</summary>
public sealed class HeaderPolicyTests
{
    private static readonly (string, string)[] OnRequests =
    [
        ("RequestHeaders:0:Name", "X-User"), ("RequestHeaders:0:Set", "route"),
        ("RequestHeaders:1:Name", "X-Secret"), ("RequestHeaders:1:Remove", "true"),
        ("RequestHeaders:2:Name", "X-Tag"), ("RequestHeaders:2:Add", "b c"),
    ];

    [Theory]
    [InlineData("", "route", "b c")]
    [InlineData("X-User: client\r\nX-Secret: s\r\nX-Tag: a\r\n", "route", "a|b c")]
    [InlineData("x-user: client\r\nX-USER: again\r\nx-secret: s\r\n", "route", "b c")]
    [InlineData("Connection: keep-alive, x-user\r\n", "route", "b c")]
    [InlineData("X_User: client\r\nX_Secret: s\r\nX.Secret: s\r\nX_Tag: a\r\n", "route", "b c")]
    public async Task RequestHeaders_WhateverTheClientSays_ReachTheNodeSo(string headers, string user, string tag)
    {
        foreach (var forwarder in PolicyGateways.Forwarders)
        {
            await using var backend = RecordingBackend.Start();
            await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder, OnRequests);

            Assert.Equal(200, (await PolicyGateways.SendAsync(gateway, "/app", headers)).Status);

            var request = Assert.Single(backend.Requests);
            Assert.Equal([user], request["X-User"]);
            Assert.Equal(tag, string.Join('|', request["X-Tag"].SelectMany(value => value.Split(", "))));
            Assert.DoesNotContain(request.Headers, header => header.Name.Replace('_', '-').Replace('.', '-').Equals("X-Secret", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(request.Headers, header => header.Name is "X_User" or "X_Tag");
            Assert.Equal(["127.0.0.1"], request["X-Real-IP"]);
        }
    }

    [Fact]
    public async Task RequestHeaders_NamedInConnection_AreTheRoutesAllTheSame()
    {
        foreach (var forwarder in PolicyGateways.Forwarders)
        {
            await using var backend = RecordingBackend.Start();
            await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder, OnRequests);

            // A Connection header that says close would be read for that word alone.
            var statuses = RawClient.StatusesIn(await RawClient.SendAsync(
                gateway.Traffic,
                "GET /app HTTP/1.1\r\nHost: shop.example.com\r\nConnection: X-User, X-Secret, X-Tag\r\nX-User: c\r\nX-Tag: a\r\nX-Secret: s\r\n\r\n"
                + HostileFront.Sentinel));

            Assert.Equal([200, 404], statuses);
            var request = Assert.Single(backend.Requests);
            Assert.Equal(["route"], request["X-User"]);
            Assert.Equal(["b c"], request["X-Tag"]);
            Assert.Empty(request["X-Secret"]);
        }
    }

    [Fact]
    public async Task ResponseHeaders_AnswersOfNodesAndOfTheGateway_HaveThem()
    {
        foreach (var forwarder in PolicyGateways.Forwarders)
        {
            await using var backend = await Backend.StartNewAsync(answer: context =>
            {
                context.Response.Headers["X-Powered-By"] = "node";
                context.Response.Headers["X-Frame-Options"] = "ALLOW";
                context.Response.Headers.Vary = "Accept";
                return Task.CompletedTask;
            });
            await using var gateway = await PolicyGateways.StartAsync(
                backend.Port,
                forwarder,
                ("ResponseHeaders:0:Name", "X-Powered-By"), ("ResponseHeaders:0:Remove", "true"),
                ("ResponseHeaders:1:Name", "X-Frame-Options"), ("ResponseHeaders:1:Set", "DENY"),
                ("ResponseHeaders:2:Name", "Vary"), ("ResponseHeaders:2:Add", "Accept-Language"),
                ("Methods:0", "GET"));

            using var ofNode = await gateway.GetAsync("/app");
            using var refused = await gateway.SendAsync(HttpMethod.Post, "/app");

            Assert.False(ofNode.Headers.Contains("X-Powered-By"));
            Assert.Equal(["DENY"], ofNode.Headers.GetValues("X-Frame-Options"));
            Assert.Equal(["Accept", "Accept-Language"], ofNode.Headers.Vary);
            Assert.Equal(405, (int)refused.StatusCode);
            Assert.Equal(["DENY"], refused.Headers.GetValues("X-Frame-Options"));
        }
    }

    [Theory]
    [InlineData("RequestHeaders", "Host", "which no route may change")]
    [InlineData("RequestHeaders", "content-length", "which no route may change")]
    [InlineData("RequestHeaders", "Transfer-Encoding", "which no route may change")]
    [InlineData("RequestHeaders", "X-Forwarded-For", "which no route may change")]
    [InlineData("RequestHeaders", "x-forwarded-anything", "which no route may change")]
    [InlineData("RequestHeaders", "X-Real-IP", "which no route may change")]
    [InlineData("RequestHeaders", "Connection", "which no route may change")]
    [InlineData("RequestHeaders", "Upgrade", "which no route may change")]
    [InlineData("RequestHeaders", "X A", "but must be 1 to")]
    [InlineData("RequestHeaders", "X:A", "but must be 1 to")]
    [InlineData("RequestHeaders", "X-A\r\nX-B", "but must be 1 to")]
    [InlineData("ResponseHeaders", "Content-Length", "which no route may change")]
    [InlineData("ResponseHeaders", "Keep-Alive", "which no route may change")]
    public async Task Start_NameThatMayNotBeChanged_IsRefused(string list, string name, string said)
    {
        var message = await PolicyGateways.FailAsync(($"{list}:0:Name", name), ($"{list}:0:Set", "x"));

        Assert.Contains($"Kenger:Gateway:Routes:0:{list}:0:Name is", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nX-Evil: b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData(" a")]
    [InlineData("ü")]
    public async Task Start_ValueThatIsNone_IsRefused(string value) =>
        Assert.Contains(
            "Kenger:Gateway:Routes:0:ResponseHeaders:0:Set must be 1 to 4096 visible ASCII characters",
            await PolicyGateways.FailAsync(("ResponseHeaders:0:Name", "X-A"), ("ResponseHeaders:0:Set", value)),
            StringComparison.Ordinal);

    [Fact]
    public async Task Start_TwoThingsOfOneHeader_IsRefused() =>
        Assert.Contains(
            "Kenger:Gateway:Routes:0:RequestHeaders:0 must say one thing of X-A",
            await PolicyGateways.FailAsync(("RequestHeaders:0:Name", "X-A"), ("RequestHeaders:0:Set", "x"), ("RequestHeaders:0:Remove", "true")),
            StringComparison.Ordinal);
}
