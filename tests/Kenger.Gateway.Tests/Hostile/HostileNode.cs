using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>A node that answers as told, byte by byte: well to <c>/well</c>, hostile to all else, and hangs up afterwards or goes on listening.</summary>
internal static class HostileNode
{
    /// <summary>Where it answers as a node should.</summary>
    public const string WellPath = "/well";

    /// <param name="bytes">What it answers.</param>
    /// <param name="hangsUp">After that.</param>
    /// <param name="isInPieces">Each byte by itself.</param>
    public static RawBackend Start(string bytes, bool hangsUp, bool isInPieces = false) => RawBackend.Listen(async (stream, stop) =>
    {
        while (await RawBackend.ReadHeadAsync(stream, stop) is { Length: > 0 } head)
        {
            var isWell = head.Contains($" {WellPath} ", StringComparison.Ordinal);
            var isHead = head.StartsWith("HEAD ", StringComparison.Ordinal);
            var well = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + (isHead ? "" : "well");
            var answer = Encoding.Latin1.GetBytes(isWell ? well : bytes);
            for (var (at, size) = (0, isInPieces ? 1 : answer.Length); at < answer.Length; at += size)
            {
                await stream.WriteAsync(answer.AsMemory(at, size), stop);
            }

            if (!isWell && hangsUp)
            {
                break;
            }
        }
    });

    /// <summary>Answers <c>/7</c> with the seventh of many, and hangs up where told.</summary>
    /// <param name="answers">By number.</param>
    /// <param name="counted">Told of each connection that opens, 1, and ends, -1.</param>
    public static RawBackend StartMany(Func<int, (string Bytes, bool HangsUp)> answers, Action<int> counted) => RawBackend.Listen(async (stream, stop) =>
    {
        counted(1);
        try
        {
            while (await RawBackend.ReadHeadAsync(stream, stop) is { Length: > 0 } head)
            {
                var path = head.Split(' ')[1];
                if (path == WellPath)
                {
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell"u8.ToArray(), stop);
                    continue;
                }

                var (bytes, hangsUp) = answers(int.Parse(path[1..], null));
                await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), stop);
                if (hangsUp)
                {
                    break;
                }
            }
        }
        finally
        {
            counted(-1);
        }
    });

    /// <summary>Sends the same for ever, after a first line.</summary>
    public static RawBackend StartEndless(string first, string again) => RawBackend.Listen(async (stream, stop) =>
    {
        await RawBackend.ReadHeadAsync(stream, stop);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(first), stop);
        var bytes = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(again, 1 + (4096 / again.Length))));
        while (!stop.IsCancellationRequested)
        {
            await stream.WriteAsync(bytes, stop);
        }
    });
}
