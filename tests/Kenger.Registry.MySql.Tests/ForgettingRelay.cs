using System.Net;
using System.Net.Sockets;

namespace Kenger.Registry.MySql.Tests;

/// <summary>
/// Rolls a transaction back between two statements when a test says so, and tells nobody: what a cluster was seen to do with one that
/// another node's came before.
/// </summary>
internal sealed class ForgettingRelay(IPEndPoint database) : StatementRelay(database)
{
    // A packet: length, number, command (3: a statement), text.
    private static readonly byte[] Rollback = [9, 0, 0, 0, 3, .. "ROLLBACK"u8];

    private TaskCompletionSource? _answered;
    private Forgotten? _next;

    /// <summary>Forgets what came before the next statement that begins so.</summary>
    /// <param name="statement">Its first words.</param>
    /// <param name="meanwhile">What happens then, before that statement goes on.</param>
    public Forgotten ForgetBefore(byte[] statement, Func<Task>? meanwhile = null) => _next = new Forgotten(statement, meanwhile);

    protected override async Task<bool> SendAsync(ReadOnlyMemory<byte> packet, NetworkStream store, NetworkStream database)
    {
        if (_next is { } forgotten && packet.Length > 5 && packet.Span[5..].StartsWith(forgotten.Statement))
        {
            _next = null;
            var answered = _answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await database.WriteAsync(Rollback, Stopped);
            await answered.Task.WaitAsync(Stopped);
            await (forgotten.Meanwhile?.Invoke() ?? Task.CompletedTask);
            forgotten.Happened = true;
        }

        await database.WriteAsync(packet, Stopped);
        return true;
    }

    protected override Task AnswerAsync(ReadOnlyMemory<byte> packet, NetworkStream store)
    {
        if (Interlocked.Exchange(ref _answered, null) is not { } answered)
        {
            return base.AnswerAsync(packet, store);
        }

        answered.SetResult();
        return Task.CompletedTask;
    }
}

/// <summary>A transaction that is forgotten before one of its statements.</summary>
internal sealed class Forgotten(byte[] statement, Func<Task>? meanwhile)
{
    public byte[] Statement => statement;

    public Func<Task>? Meanwhile => meanwhile;

    public bool Happened { get; set; }
}
