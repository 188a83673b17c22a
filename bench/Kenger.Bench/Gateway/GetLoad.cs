using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>64 connections that ask again as soon as they are answered.</summary>
internal static class GetLoad
{
    public const int Connections = 64;

    public static async Task<LoadResult> RunAsync(Proxy proxy, TimeSpan duration, CancellationToken cancellationToken)
    {
        var headers = proxy.Headers.SelectMany(header => (string[])["-H", header]);
        var numbers = await Wrk.RunAsync(
        [
            "-t", "1", "-c", $"{Connections}", "-d", $"{duration.TotalSeconds}s", .. headers,
            "-s", Path.Combine(AppContext.BaseDirectory, "Gateway", "get.lua"), proxy.Url.ToString(),
            "--", $"{proxy.Kind.BodyBytes}", proxy.Kind.ClosesConnection ? "close" : "keep",
        ],
        cancellationToken);
        return numbers is [var requests, var took, var median, var percentile99, var errors]
            ? new LoadResult(requests, TimeSpan.FromMicroseconds(took), TimeSpan.FromMicroseconds(median), TimeSpan.FromMicroseconds(percentile99), errors)
            : throw new InvalidOperationException("wrk printed something else: " + string.Join(' ', numbers));
    }
}
