using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kenger.Registry.Consul.Http;

/// <summary>What Consul's endpoints answer: bare JSON, or a line of text for what went wrong.</summary>
internal static class ConsulAnswer
{
    /// <summary>Done, nothing to say.</summary>
    public static IResult Done { get; } = new Empty();

    public static IResult From<T>(T data, JsonTypeInfo<T> type, long? index = null) => new Data<T>(data, type, index);

    /// <summary>
    /// A refusal. 401 becomes 403, as Consul has it: its clients take 401 for switched-off access control.
    /// </summary>
    public static IResult From(Refusal refusal) => new Line(
        refusal.Code == ErrorCodes.Unauthenticated ? ErrorCodes.Forbidden : refusal.Code,
        refusal.Code is ErrorCodes.Unauthenticated or ErrorCodes.Forbidden ? $"Permission denied: {refusal.Message}" : refusal.Message,
        refusal.RetryAfter);

    public static IResult From(int status, string text) => new Line(status, text, null);

    public static IResult Invalid(string text) => From(ErrorCodes.Validation, text);

    private sealed class Empty : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentLength = 0;
            return Task.CompletedTask;
        }
    }

    private sealed class Data<T>(T data, JsonTypeInfo<T> type, long? index) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            if (index is { } given)
            {
                response.Headers["X-Consul-Index"] = given.ToString(CultureInfo.InvariantCulture);
                response.Headers["X-Consul-KnownLeader"] = "true";
                response.Headers["X-Consul-LastContact"] = "0";
            }

            // Clients compare the whole header: no charset. With a length, since small ones know no chunks.
            var body = JsonSerializer.SerializeToUtf8Bytes(data, type);
            response.ContentType = "application/json";
            response.ContentLength = body.Length;
            return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
        }
    }

    private sealed class Line(int status, string text, TimeSpan? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "text/plain; charset=utf-8";
            if (retryAfter is { } given)
            {
                response.Headers[HeaderNames.RetryAfter] = Math.Ceiling(given.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            return response.WriteAsync(text, httpContext.RequestAborted);
        }
    }
}
