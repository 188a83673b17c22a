using System.Net;
using Kenger.Gateway.Answers;

namespace Kenger.Gateway.Tests;

public sealed class GrpcErrorTests
{
    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc; charset=x", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/json", false)]
    [InlineData(null, false)]
    public async Task NoNode_Answer_IsInTheClientsLanguage(string? contentType, bool isGrpc)
    {
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop"));
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = contentType is null ? null : new(contentType.Split(';')[0]) { CharSet = contentType.Contains(';', StringComparison.Ordinal) ? "x" : null };

        using var response = await gateway.SendAsync(HttpMethod.Post, "/a.B/C", content);

        Assert.Equal(isGrpc ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
        if (isGrpc)
        {
            Assert.Equal(["14"], response.Headers.GetValues("grpc-status"));
            Assert.Equal(["no healthy node in namespace 'shop': no node is online"], response.Headers.GetValues("grpc-message"));
            Assert.Equal("application/grpc", response.Content.Headers.ContentType?.MediaType);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task NodesUnreachable_Answer_IsUnavailable()
    {
        using var dead = new DeadPort();
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(dead.Port)));
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");

        using var response = await gateway.SendAsync(HttpMethod.Post, "/a.B/C", content);

        Assert.Equal(["14"], response.Headers.GetValues("grpc-status"));
        Assert.Equal(["no node of namespace 'shop' could be reached"], response.Headers.GetValues("grpc-message"));
    }

    [Theory]
    [InlineData(400, 13)]
    [InlineData(401, 16)]
    [InlineData(403, 7)]
    [InlineData(404, 12)]
    [InlineData(429, 14)]
    [InlineData(502, 14)]
    [InlineData(503, 14)]
    [InlineData(504, 14)]
    [InlineData(418, 2)]
    public void StatusOf_Http_IsGrpcsOwnMapping(int http, int grpc) => Assert.Equal(grpc, GrpcError.StatusOf(http));

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100 %", "100 %25")]
    [InlineData("caf\u00e9\n", "caf%C3%A9%0A")]
    public void Encode_Message_IsAscii(string message, string expected) => Assert.Equal(expected, GrpcError.Encode(message));
}
