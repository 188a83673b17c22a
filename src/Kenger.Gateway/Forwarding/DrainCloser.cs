using System.Runtime.InteropServices;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Ends what still runs at drained nodes whose time for that is over, WebSockets and streams too. It looks each second, so that what was on its
/// way there when the registry said so is ended as well.
/// </summary>
internal sealed partial class DrainCloser(RunningAttempts running, NodeDirectory directory, TimeProvider time, ILogger<DrainCloser> logger)
    : PeriodicService(time, logger, EventIds.DrainCloserFailed)
{
    protected override TimeSpan Period => TimeSpan.FromSeconds(1);

    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        Dictionary<NodeTrack, int>? closed = null;
        foreach (var table in directory.Current.Tables)
        {
            // An index, since there may be very many nodes and nearly never one that is closed.
            for (var i = 0; i < table.Entries.Count; i++)
            {
                if (table.Entries[i] is { IsClosed: true, Node: { Running: > 0 } node })
                {
                    (closed ??= []).TryAdd(node.Track, 0);
                }
            }
        }

        if (closed is not null)
        {
            running.ForEach(closed, Close);
            Say(closed);
        }

        return Task.CompletedTask;
    }

    private static void Close(RunningAttempt attempt, Dictionary<NodeTrack, int> closed)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(closed, attempt.Node.Track);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref count) && !attempt.Marks.HasFlag(AttemptMarks.Closed))
        {
            count++;
            attempt.Close();
        }
    }

    private void Say(Dictionary<NodeTrack, int> closed)
    {
        foreach (var entry in directory.Current.Tables.SelectMany(table => table.Entries))
        {
            if (closed.GetValueOrDefault(entry.Node.Track) is > 0 and var count)
            {
                LogClosed(count, entry.Node);
            }
        }
    }

    [LoggerMessage(EventIds.RequestsClosed, LogLevel.Warning, "{Count} requests that still ran at {Node} were ended: it is drained, and its time for them is over")]
    private partial void LogClosed(int count, GatewayNode node);
}
