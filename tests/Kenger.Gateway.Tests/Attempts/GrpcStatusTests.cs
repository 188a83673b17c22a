using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Tests;

public sealed class GrpcStatusTests
{
    public static TheoryData<int, bool, bool> Statuses => new()
    {
        { 0, false, false },
        { 1, false, false },
        { 2, true, false },
        { 3, false, true },
        { 4, true, false },
        { 5, false, true },
        { 6, false, true },
        { 7, false, true },
        { 8, true, false },
        { 9, false, true },
        { 10, false, true },
        { 11, false, true },
        { 12, false, true },
        { 13, true, false },
        { 14, true, false },
        { 15, true, false },
        { 16, false, true },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Classify_StatusInTheTrailers_SaysWhoIsToBlame(int status, bool isServerError, bool isClientError)
    {
        var result = AttemptResult.Classify(Call("application/grpc+proto", trailer: $"{status}"), TimeSpan.Zero);

        Assert.Equal((isServerError, isClientError), (result.Kind == AttemptKind.ServerError, result.IsClientError));
        Assert.Equal(isServerError, result.IsFailureOfNode);
        Assert.True(result.IsAnswered);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Classify_StatusInTheHeaders_IsTheSame(int status, bool isServerError, bool isClientError)
    {
        var result = AttemptResult.Classify(Call("application/grpc", header: $"{status}"), TimeSpan.Zero);

        Assert.Equal((isServerError, isClientError), (result.Kind == AttemptKind.ServerError, result.IsClientError));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html")]
    [InlineData(null)]
    public void Classify_OtherAnswers_HaveNone(string? contentType) =>
        Assert.Equal(AttemptKind.Answered, AttemptResult.Classify(Call(contentType, header: "13", trailer: "13"), TimeSpan.Zero).Kind);

    [Theory]
    [InlineData("x", true)]
    [InlineData("-1", true)]
    [InlineData(null, false)]
    public void Classify_StatusThatIsNone_IsUnknownAsForClients(string? trailer, bool isServerError) =>
        Assert.Equal(isServerError, AttemptResult.Classify(Call("application/grpc", trailer: trailer), TimeSpan.Zero).IsFailureOfNode);

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
