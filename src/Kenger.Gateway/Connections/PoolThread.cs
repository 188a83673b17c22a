using System.Runtime.CompilerServices;

namespace Kenger.Gateway.Connections;

/// <summary>
/// Goes on on a thread of the pool. Where sockets complete inline, as in <c>kenger gateway</c>, what waited for a socket goes on on the one
/// thread that waits for many of them: all of these stand still until it waits again. What takes long, or may never have to wait, leaves it.
/// </summary>
internal static class PoolThread
{
    // Bytes that come faster than they go never make a loop wait: others that wait on the same thread have their turn.
    private const int PiecesAtOnce = 16;

    // As many requests that never wait, whoever sends them.
    private const int AnsweredAtOnce = 16;

    private const string InlineVariable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    [ThreadStatic]
    private static int _inARow;

    /// <summary>Whether this process has its sockets complete inline, as the runtime reads it.</summary>
    public static bool IsNeeded => Environment.GetEnvironmentVariable(InlineVariable) == "1";

    /// <summary>To be awaited: costs nothing on a thread of the pool.</summary>
    public static Switch Switched => default;

    /// <summary>To be awaited in a loop that copies: goes to the pool with every sixteenth piece, counted from 1.</summary>
    public static Switch SwitchedAt(int piece) => new(stays: piece % PiecesAtOnce != 0);

    /// <summary>Counts what this thread does: true with every sixteenth time in a row that it has not had to wait.</summary>
    public static bool IsTurnOver(bool hasWaited)
    {
        if (hasWaited)
        {
            _inARow = 0;
            return false;
        }

        _inARow = (_inARow + 1) % AnsweredAtOnce;
        return _inARow == 0;
    }

    /// <summary>The way to the pool.</summary>
    public readonly struct Switch(bool stays) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => stays || Thread.CurrentThread.IsThreadPoolThread;

        public Switch GetAwaiter() => this;

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static next => next(), continuation, preferLocal: false);

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static next => next(), continuation, preferLocal: false);

        public void GetResult()
        {
        }
    }
}
