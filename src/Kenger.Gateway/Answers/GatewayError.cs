using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Contracts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Answers;

/// <summary>Errors that the gateway itself answers, in the envelope of the registry's API.</summary>
internal static class GatewayError
{
    /// <summary>The reason of a request that no route takes.</summary>
    public const string NoRoute = "no_route";

    /// <summary>The reason of a method that a path does not take.</summary>
    public const string WrongMethod = "wrong_method";

    public static Task WriteAsync(HttpContext context, int status, string message, GatewayErrorData data) =>
        GrpcError.IsAskedFor(context.Request) ? GrpcError.WriteAsync(context, status, message)
            : context.RequestServices?.GetService<ErrorPages>()?.Find(context, status) is { } page ? HtmlPage.WriteAsync(context, status, page)
            : WriteJsonAsync(context, status, message, data);

    private static Task WriteJsonAsync(HttpContext context, int status, string message, GatewayErrorData data)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new ApiResponse<GatewayErrorData> { Code = status, Message = message, Data = data },
            GatewayJson.Readable.ApiResponseGatewayErrorData);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        // Not to be kept by caches in front: it says how things are now.
        response.Headers.CacheControl = "no-store";
        // To a client that has gone it is written into the void, which is no error.
        return response.Body.WriteAsync(body, CancellationToken.None).AsTask();
    }

    public static Task NoRouteAsync(HttpContext context) =>
        WriteAsync(
            context,
            StatusCodes.Status404NotFound,
            $"no route matches {context.Request.Headers.Host}{context.Request.Path}",
            new GatewayErrorData { Reason = NoRoute });

    /// <summary>Nothing more is read from the connection: where this request ends and the next begins is in doubt.</summary>
    public static Task BadRequestAsync(HttpContext context, RequestProblem problem)
    {
        if (!ClientProtocol.HasStreams(context.Request))
        {
            context.Response.Headers.Connection = "close";
        }

        return WriteAsync(context, problem.Status, problem.Message, new GatewayErrorData { Reason = problem.Reason });
    }

    /// <summary>The methods that would do are in the Allow header.</summary>
    public static Task WrongMethodAsync(HttpContext context) =>
        WriteAsync(
            context,
            StatusCodes.Status405MethodNotAllowed,
            $"use {context.Response.Headers.Allow.ToString().Replace(", ", " or ", StringComparison.Ordinal)} for {context.Request.Path}",
            new GatewayErrorData { Reason = WrongMethod });

    public static Task NoAdminPathAsync(HttpContext context) =>
        WriteAsync(
            context,
            StatusCodes.Status404NotFound,
            "the admin port answers GET /nodes, /health, /config, /explain, /requests, /metrics, /livez, /readyz, "
            + "/_switch_upstream, /ups_update and /ups, and PUT /ups",
            new GatewayErrorData { Reason = NoRoute });
}

/// <summary>The <c>data</c> of an error that the gateway itself answers.</summary>
internal sealed record GatewayErrorData
{
    [JsonPropertyName("namespace")]
    public string? Namespace { get; init; }

    /// <summary>A word for programs; the message is for people.</summary>
    public required string Reason { get; init; }
}
