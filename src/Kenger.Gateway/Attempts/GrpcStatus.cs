using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Attempts;

/// <summary>How a gRPC call ended. HTTP's status is 200 whatever became of it; its own is in the trailers, which come last.</summary>
internal static class GrpcStatus
{
    /// <summary>The call succeeded, or what came is no gRPC, or does not say.</summary>
    public const int Ok = 0;

    private const int Cancelled = 1;
    private const int Unknown = 2;
    private const int DeadlineExceeded = 4;
    private const int ResourceExhausted = 8;
    private const int Internal = 13;
    private const int Unavailable = 14;
    private const int DataLoss = 15;

    private const string Header = "grpc-status";
    private const string ContentType = "application/grpc";

    /// <summary>Whether an answer is one of gRPC or of gRPC-Web.</summary>
    public static bool IsGrpc(string? contentType) => contentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The status of an answer that is complete. Without trailers, and of gRPC-Web, it may be in the headers.</summary>
    public static int Of(HttpContext context) => Find(context) ?? Ok;

    /// <summary>Whether a gRPC answer has said how it ended: nothing comes after that.</summary>
    public static bool IsKnown(HttpContext context) => Find(context) is not null;

    /// <summary>The server is to blame, as for an HTTP status of 500 and above.</summary>
    public static bool IsServerError(int status) =>
        status is Unknown or DeadlineExceeded or ResourceExhausted or Internal or Unavailable or DataLoss;

    /// <summary>
    /// The call was wrong, or there is no such thing, as for an HTTP status of 400 to 499; nobody is to blame for one that was cancelled.
    /// </summary>
    public static bool IsClientError(int status) => status is not (Ok or Cancelled) && !IsServerError(status);

    private static int? Find(HttpContext context) =>
        IsGrpc(context.Response.ContentType)
            ? TryParse(context.Response.Headers[Header])
                ?? TryParse(context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers ? trailers[Header] : default)
                ?? context.Features.Get<GrpcWebTrailers>()?.Status
            : null;

    /// <summary>Null for what is no status.</summary>
    public static int? TryParse(StringValues value) =>
        // Most calls succeed, and these need not be parsed.
        value.Count != 1 ? null
        : value[0] is "0" ? Ok
        : int.TryParse(value[0], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status
        : Unknown;
}
