using System.Text;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Answers;

/// <summary>
/// Errors as gRPC clients read them: status 200, and the real one in <c>grpc-status</c>, with no body. Clients make one of their
/// own of any other answer, and lose the message.
/// </summary>
internal static class GrpcError
{
    private const string ContentType = "application/grpc";
    private const int Unknown = 2;
    private const int PermissionDenied = 7;
    private const int Unimplemented = 12;
    private const int Internal = 13;
    private const int Unavailable = 14;
    private const int Unauthenticated = 16;

    public static bool IsAskedFor(HttpRequest request) =>
        request.ContentType is { } type
        && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        // grpc-web carries its status in the body, and reads HTTP's.
        && (type.Length == ContentType.Length || type[ContentType.Length] is ';' or '+')
        && ClientProtocol.HasStreams(request);

    /// <summary>Not a byte of a body may be written after it.</summary>
    public static Task WriteAsync(HttpContext context, int status, string message)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers["grpc-status"] = StatusOf(status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Encode(message);
        return response.CompleteAsync();
    }

    /// <summary>As gRPC's own mapping has it for answers of proxies.</summary>
    public static int StatusOf(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => Internal,
            StatusCodes.Status401Unauthorized => Unauthenticated,
            StatusCodes.Status403Forbidden => PermissionDenied,
            StatusCodes.Status404NotFound => Unimplemented,
            StatusCodes.Status429TooManyRequests
                or StatusCodes.Status502BadGateway
                or StatusCodes.Status503ServiceUnavailable
                or StatusCodes.Status504GatewayTimeout => Unavailable,
            _ => Unknown,
        };

    /// <summary>Percent-encodes what is no visible ASCII character or space, and the percent sign.</summary>
    public static string Encode(string message)
    {
        var encoded = new StringBuilder(message.Length);
        foreach (var each in Encoding.UTF8.GetBytes(message))
        {
            _ = each is >= (byte)' ' and <= (byte)'~' and not (byte)'%' ? encoded.Append((char)each) : encoded.Append($"%{each:X2}");
        }

        return encoded.ToString();
    }
}
