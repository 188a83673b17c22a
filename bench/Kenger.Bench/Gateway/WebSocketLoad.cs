using System.Diagnostics;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Gateway;

/// <summary>64 WebSockets, each of which sends its next message as soon as it has the echo of the last one; a thread of its own for each.</summary>
internal static class WebSocketLoad
{
    private const double Slowest = 0.99;
    private const int StackBytes = 128 * 1024;

    public static async Task<LoadResult> RunAsync(Proxy proxy, TimeSpan duration, CancellationToken cancellationToken)
    {
        var sockets = new List<EchoSocket>(GetLoad.Connections);
        try
        {
            for (var i = 0; i < GetLoad.Connections; i++)
            {
                sockets.Add(EchoSocket.Open(proxy));
            }

            var begun = Stopwatch.GetTimestamp();
            var asked = await Task.WhenAll(sockets.Select(socket => OnItsThread(() => AskUntil(socket, begun, duration, cancellationToken))));
            var took = Stopwatch.GetElapsedTime(begun);
            cancellationToken.ThrowIfCancellationRequested();
            var all = new Samples();
            foreach (var milliseconds in asked.SelectMany(one => one.Milliseconds))
            {
                all.Add(milliseconds);
            }

            return all.Count == 0
                ? throw new InvalidOperationException($"{proxy.Name} echoes no message.")
                : new LoadResult(
                    all.Count,
                    took,
                    TimeSpan.FromMilliseconds(all.Median),
                    TimeSpan.FromMilliseconds(all.Quantile(Slowest)),
                    asked.Count(one => one.HasFailed));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    // What fails ends the socket's part of the round, and is one error.
    private static (List<double> Milliseconds, bool HasFailed) AskUntil(EchoSocket socket, long begun, TimeSpan duration, CancellationToken cancellationToken)
    {
        var milliseconds = new List<double>();
        for (var sent = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun, sent) < duration && !cancellationToken.IsCancellationRequested;)
        {
            if (!socket.Ask())
            {
                return (milliseconds, true);
            }

            var echoed = Stopwatch.GetTimestamp();
            milliseconds.Add(Stopwatch.GetElapsedTime(sent, echoed).TotalMilliseconds);
            sent = echoed;
        }

        return (milliseconds, false);
    }

    private static Task<T> OnItsThread<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(
            () =>
            {
                try
                {
                    done.SetResult(work());
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            StackBytes)
        { IsBackground = true }.Start();
        return done.Task;
    }
}
