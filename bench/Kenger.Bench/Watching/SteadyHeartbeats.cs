using Kenger.Bench.Http;
using Kenger.Bench.Nodes;
using Kenger.Contracts;

namespace Kenger.Bench.Watching;

/// <summary>Every node sends a heartbeat each 10 seconds, evenly spread, until disposed.</summary>
internal sealed class SteadyHeartbeats : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    private SteadyHeartbeats(HttpConnection[] connections, NodeSet nodes) => _sending = SendAsync(connections, nodes);

    public static async Task<SteadyHeartbeats> StartAsync(Uri url, NodeSet nodes, CancellationToken cancellationToken)
    {
        var connections = new HttpConnection[(int)(nodes.Count * (Tick / HeartbeatInterval))];
        for (var i = 0; i < connections.Length; i++)
        {
            connections[i] = await HttpConnection.OpenAsync(url, cancellationToken);
        }

        return new SteadyHeartbeats(connections, nodes);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task SendAsync(HttpConnection[] connections, NodeSet nodes)
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        var next = 0;
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            await Task.WhenAll(connections.Select(connection =>
            {
                next = (next + 1) % nodes.Count;
                return connection.SendAsync(HttpRequests.Post(ApiRoutes.Heartbeat, nodes.Heartbeat(next)), _stop.Token);
            }));
        }
    }
}
