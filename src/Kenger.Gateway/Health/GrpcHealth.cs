using System.Net.Http;
using System.Text;
using System.Web;

namespace Kenger.Gateway.Health;

/// <summary>
/// The question and the answer of gRPC's protocol for health checks, <c>grpc.health.v1</c>: two messages of one field each, so
/// no generated code is needed. Pure.
/// </summary>
internal static class GrpcHealth
{
    public const string ContentType = "application/grpc";

    private const string Path = "/grpc.health.v1.Health/Check";
    private const int PrefixBytes = 5;
    private const byte ServiceField = 0x0A;
    private const byte StatusField = 0x08;
    private const byte Serving = 1;
    private const int MaxShown = 32;

    /// <summary>Whether nodes with this health path are asked so; <c>?service=NAME</c> asks for one of their services.</summary>
    public static bool IsPathOf(string healthPath) =>
        healthPath.StartsWith(Path, StringComparison.Ordinal) && (healthPath.Length == Path.Length || healthPath[Path.Length] == '?');

    /// <summary>The path without its query.</summary>
    public static string MethodOf(string healthPath) => healthPath[..Path.Length];

    /// <summary>
    /// A message, uncompressed, with its length before it. Names are shorter than a health path, so one byte holds their length.
    /// </summary>
    public static byte[] RequestOf(string healthPath)
    {
        var service = Encoding.UTF8.GetBytes(HttpUtility.ParseQueryString(healthPath[Path.Length..])["service"] ?? "");
        byte[] message = service.Length == 0 ? [] : [ServiceField, (byte)service.Length, .. service];
        return [0, 0, 0, 0, (byte)message.Length, .. message];
    }

    /// <summary>Null when the service serves, else a few words.</summary>
    public static string? ProblemOf(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        // An error without a message comes with its status in the headers.
        var status = ValueOf(response.TrailingHeaders) ?? ValueOf(response.Headers);
        return (int)response.StatusCode != 200 ? $"the gRPC health check answered {(int)response.StatusCode}"
            : status is null ? "the gRPC health check has no grpc-status"
            : status != "0" ? $"the gRPC health check answered status {Shown(status)}"
            : body.Length == PrefixBytes + 2 && body[PrefixBytes] == StatusField && body[PrefixBytes + 1] == Serving ? null
            : "the gRPC health check says that it is not serving";
    }

    // Whatever the node sent: it ends up in logs.
    private static string Shown(string status) => VisibleText.Escape(status.Length <= MaxShown ? status : status[..MaxShown] + "…");

    private static string? ValueOf(System.Net.Http.Headers.HttpHeaders headers) =>
        headers.NonValidated.TryGetValues("grpc-status", out var values) ? values.ToString() : null;
}
