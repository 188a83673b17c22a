using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Connections;

/// <summary>Closes connections to nodes that nobody has used for a minute: those to nodes that have left, too.</summary>
internal sealed class IdleConnections(TimeProvider time, ILogger<IdleConnections> logger) : PeriodicService(time, logger, EventIds.IdleConnectionsFailed)
{
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time = time;

    // Those of nodes with a connection that waits.
    private readonly ConcurrentDictionary<KeptConnections, byte> _kept = new();

    protected override TimeSpan Period => TimeSpan.FromSeconds(10);

    public void Keep(KeptConnections node, NodeConnection connection)
    {
        connection.Rest();
        connection.IdleSince = _time.GetTimestamp();
        if (node.Keep(connection))
        {
            _kept.TryAdd(node, 0);
        }
    }

    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var (node, _) in _kept)
        {
            if (node.Sweep(MaxIdle, _time) == 0)
            {
                _kept.TryRemove(node, out _);
                if (node.Count > 0)
                {
                    // One came in between.
                    _kept.TryAdd(node, 0);
                }
            }
        }

        return Task.CompletedTask;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var (node, _) in _kept)
        {
            node.Sweep(TimeSpan.Zero, _time);
        }
    }
}
