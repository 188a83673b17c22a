using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Tests;

public sealed class GrpcStatusTests
{
    public static TheoryData<int, AttemptKind, bool> Statuses => new()
    {
        { 0, AttemptKind.Answered, false },
        { 1, AttemptKind.Answered, false },
        { 2, AttemptKind.ServerError, false },
        { 3, AttemptKind.Answered, true },
        { 4, AttemptKind.ServerError, false },
        { 5, AttemptKind.Answered, true },
        { 6, AttemptKind.Answered, true },
        { 7, AttemptKind.Answered, true },
        { 8, AttemptKind.ServerError, false },
        { 9, AttemptKind.Answered, true },
        { 10, AttemptKind.Answered, true },
        { 11, AttemptKind.Answered, true },
        { 12, AttemptKind.Answered, true },
        { 13, AttemptKind.ServerError, false },
        { 14, AttemptKind.ServerError, false },
        { 15, AttemptKind.ServerError, false },
        { 16, AttemptKind.Answered, true },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Classify_StatusInTheTrailers_SaysWhoIsToBlame(int status, AttemptKind kind, bool isClientError)
    {
        var result = AttemptResult.Classify(Call("application/grpc+proto", trailer: $"{status}"), TimeSpan.Zero);

        Assert.Equal((kind, isClientError), (result.Kind, result.IsClientError));
        Assert.Equal(kind == AttemptKind.ServerError, result.IsFailureOfNode);
        Assert.True(result.IsAnswered);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Classify_StatusInTheHeaders_IsTheSame(int status, AttemptKind kind, bool isClientError)
    {
        var result = AttemptResult.Classify(Call("application/grpc", header: $"{status}"), TimeSpan.Zero);

        Assert.Equal((kind, isClientError), (result.Kind, result.IsClientError));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html")]
    [InlineData(null)]
    public void Classify_OtherAnswers_HaveNone(string? contentType) =>
        Assert.Equal(AttemptKind.Answered, AttemptResult.Classify(Call(contentType, header: "13", trailer: "13"), TimeSpan.Zero).Kind);

    [Theory]
    [InlineData("x", AttemptKind.ServerError)]
    [InlineData("-1", AttemptKind.ServerError)]
    [InlineData(null, AttemptKind.Answered)]
    public void Classify_StatusThatIsNone_IsUnknownAsForClients(string? trailer, AttemptKind kind) =>
        Assert.Equal(kind, AttemptResult.Classify(Call("application/grpc", trailer: trailer), TimeSpan.Zero).Kind);

    [Fact]
    public void Problem_OfAGrpcError_NamesItsStatus() =>
        Assert.Equal("answered gRPC status 14", AttemptResult.Classify(Call("application/grpc", trailer: "14"), TimeSpan.Zero).Problem);

    private static DefaultHttpContext Call(string? contentType, string? header = null, string? trailer = null)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseTrailersFeature>(new Trailers());
        context.Response.ContentType = contentType;
        if (header is not null)
        {
            context.Response.Headers["grpc-status"] = header;
        }

        if (trailer is not null)
        {
            context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers["grpc-status"] = trailer;
        }

        return context;
    }

    private sealed class Trailers : IHttpResponseTrailersFeature
    {
        IHeaderDictionary IHttpResponseTrailersFeature.Trailers { get; set; } = new HeaderDictionary();
    }
}
