using System.Text;
using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

public sealed class GrpcWebTrailersTests
{
    [Theory]
    [InlineData("grpc-status: 13\r\ngrpc-message: broken\r\n", 13)]
    [InlineData("grpc-message:x\r\nGRPC-Status:0\r\n", 0)]
    [InlineData("grpc-message:grpc-status: 13\r\n", null)]
    [InlineData("", null)]
    public async Task Status_TrailersInThePieces_IsFound(string trailers, int? status)
    {
        byte[] body = [.. Message(0, new byte[300]), .. Message(0, []), .. Message(0x80, Encoding.ASCII.GetBytes(trailers))];
        foreach (var size in new[] { 1, 2, 3, 7, 1000 })
        {
            Assert.Equal(status, (await WatchAsync("application/grpc-web+proto", body, size)).Status);
            Assert.Equal(status, (await WatchAsync("application/grpc-web-text", TextOf(body), size)).Status);
        }
    }

    [Fact]
    public async Task Status_TextInPaddedPieces_IsFound()
    {
        byte[] text = [.. TextOf(Message(0, new byte[2])), .. TextOf(Message(0x80, "grpc-status:14\r\n"u8.ToArray()))];

        Assert.Equal(14, (await WatchAsync("application/grpc-web-text+proto", text, size: 5)).Status);
    }

    [Fact]
    public async Task Status_HugeTrailers_AreNotKept()
    {
        var trailers = new byte[1_000_000];
        Array.Fill(trailers, (byte)'x');
        var body = Message(0x80, [.. "grpc-status:13\r\n"u8, .. trailers]);

        Assert.Equal(13, (await WatchAsync("application/grpc-web", body, size: 4096)).Status);
    }

    [Fact]
    public async Task Status_NoMessages_IsNone()
    {
        Assert.Null((await WatchAsync("application/grpc-web", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3], size: 3)).Status);
        Assert.Null((await WatchAsync("text/plain", Message(0x80, "grpc-status:13\r\n"u8.ToArray()), size: 3)).Status);
        Assert.Null((await WatchAsync("application/grpc-web-text", "%%%=\0\u007f"u8.ToArray(), size: 3)).Status);
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/json")]
    [InlineData(null)]
    public void Watch_OtherRequests_AreNotLookedAt(string? contentType)
    {
        var context = new DefaultHttpContext { Request = { ContentType = contentType } };

        GrpcWebTrailers.Watch(context);

        Assert.Null(context.Features.Get<GrpcWebTrailers>());
    }

    private static byte[] TextOf(byte[] body) => Encoding.ASCII.GetBytes(Convert.ToBase64String(body));

    private static byte[] Message(byte flags, byte[] content) =>
        [flags, (byte)(content.Length >> 24), (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content];

    private static async Task<GrpcWebTrailers> WatchAsync(string contentType, byte[] body, int size)
    {
        var passed = new MemoryStream();
        var context = new DefaultHttpContext { Request = { ContentType = "application/grpc-web" }, Response = { Body = passed } };
        GrpcWebTrailers.Watch(context);
        context.Response.ContentType = contentType;
        foreach (var piece in body.Chunk(size))
        {
            await context.Response.Body.WriteAsync(piece);
        }

        Assert.Equal(body, passed.ToArray());
        return context.Features.Get<GrpcWebTrailers>()!;
    }
}
