using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kenger.Registry.Server.Http;

/// <summary>The answers handlers give: envelopes, whatever happened.</summary>
internal static class Answer
{
    /// <summary>Success with nothing more to say.</summary>
    public static IResult Ok { get; } = new BareAnswer();

    /// <summary>Success with data.</summary>
    public static IResult From<T>(T data, JsonTypeInfo<ApiResponse<T>> type) => new DataAnswer<T>(data, type);

    /// <summary>A command's answer, whichever it is.</summary>
    public static IResult From<T>(CommandResult<T> result, JsonTypeInfo<ApiResponse<T>> type) =>
        result.TryGetValue(out var value) ? From(value, type) : From(result.Refusal!);

    public static IResult From(Refusal refusal) => new RefusalAnswer(refusal);

    private sealed class BareAnswer : IResult
    {
        private static readonly ReadOnlyMemory<byte> Bytes = """{"code":0,"message":"ok"}"""u8.ToArray();

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = "application/json";
            httpContext.Response.ContentLength = Bytes.Length;
            return httpContext.Response.Body.WriteAsync(Bytes, httpContext.RequestAborted).AsTask();
        }
    }

    private sealed class DataAnswer<T>(T data, JsonTypeInfo<ApiResponse<T>> type) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            AnswerSize.Note(httpContext, data);
            return httpContext.Response.WriteAsJsonAsync(
                new ApiResponse<T> { Data = data }, type, "application/json", httpContext.RequestAborted);
        }
    }

    private sealed class RefusalAnswer(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = refusal.Code;
            if (refusal.RetryAfter is { } retryAfter)
            {
                response.Headers[HeaderNames.RetryAfter] =
                    Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            if (refusal.Code == ErrorCodes.Unauthenticated)
            {
                response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            }

            return response.WriteAsJsonAsync(
                new ApiResponse<IReadOnlyList<FieldError>> { Code = refusal.Code, Message = refusal.Message, Data = refusal.Fields },
                KengerJson.Readable.ApiResponseIReadOnlyListFieldError,
                "application/json",
                httpContext.RequestAborted);
        }
    }
}
