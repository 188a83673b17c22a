using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Grpc.Core;
using Grpc.Net.Client;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>64 unary calls of gRPC at a time, over 8 connections. HTTP/2 without TLS.</summary>
internal static partial class GrpcLoad
{
    /// <summary>Of all calls.</summary>
    public const string Path = "/bench.Echo/Call";

    /// <summary>Bytes of a message, there and back.</summary>
    public const int MessageBytes = 100;

    /// <summary>Connections.</summary>
    public const int Connections = 8;

    /// <summary>Calls at a time on each of them.</summary>
    public const int CallsEach = 8;

    // Before each message: whether it is compressed, and its length.
    private const int Prefix = 5;

    private static readonly byte[] Message = [.. Enumerable.Range(0, MessageBytes).Select(i => (byte)i)];

    public static async Task<LoadResult> RunAsync(Proxy proxy, TimeSpan duration, CancellationToken cancellationToken)
    {
        await CheckAsync(proxy, cancellationToken);
        var (body, log) = (System.IO.Path.GetTempFileName(), System.IO.Path.GetTempFileName());
        try
        {
            await File.WriteAllBytesAsync(body, Framed(), cancellationToken);
            string[] arguments =
            [
                "-t", "1", "-c", $"{Connections}", "-m", $"{CallsEach}", "-D", $"{(int)duration.TotalSeconds}s", "-d", body,
                "-H", "content-type: application/grpc", "-H", "te: trailers", "--log-file=" + log, proxy.Url.ToString(),
            ];
            var output = await H2load.RunAsync(arguments, cancellationToken);
            var (took, refused) = await PacedLoad.ReadAsync(log, cancellationToken);
            return took.Count == 0
                ? throw new InvalidOperationException($"{proxy.Name} answers no call:\n{output}")
                : new LoadResult(
                    took.Count,
                    duration,
                    TimeSpan.FromMilliseconds(took.Median),
                    TimeSpan.FromMilliseconds(took.Quantile(0.99)),
                    refused + Broken(output) + Empty(output, took.Count));
        }
        finally
        {
            File.Delete(body);
            File.Delete(log);
        }
    }

    /// <summary>One call by the library that people use: what the load does not look at, trailers and all, is right.</summary>
    private static async Task CheckAsync(Proxy proxy, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(new Uri(proxy.Url.GetLeftPart(UriPartial.Authority)));
        var bytes = Marshallers.Create<byte[]>(static message => message, static message => message);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "bench.Echo", "Call", bytes, bytes);
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(method, host: null, new CallOptions(cancellationToken: cancellationToken), Message);
        if (!(await call).AsSpan().SequenceEqual(Message))
        {
            throw new InvalidOperationException($"{proxy.Name} answers a call with something else.");
        }
    }

    private static byte[] Framed()
    {
        var framed = new byte[Prefix + MessageBytes];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), MessageBytes);
        Message.CopyTo(framed, Prefix);
        return framed;
    }

    // Streams that were reset, and connections that broke.
    private static long Broken(string output) =>
        RequestsLine().Match(output) is { Success: true } requests
            ? NumberOf(requests, "failed")
            : throw new InvalidOperationException("h2load printed something else:\n" + output);

    // An error of gRPC is a 200 without a message. Of those that were under way at the end, as many may hide one.
    private static long Empty(string output, long calls) =>
        TrafficLine().Match(output) is { Success: true } traffic
            ? Math.Max(0, calls - (NumberOf(traffic, "data") / (Prefix + MessageBytes)))
            : throw new InvalidOperationException("h2load printed something else:\n" + output);

    private static long NumberOf(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("requests: .* (?<failed>\\d+) failed", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex RequestsLine();

    [GeneratedRegex("traffic: .*\\((?<data>\\d+)\\) data", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TrafficLine();
}
