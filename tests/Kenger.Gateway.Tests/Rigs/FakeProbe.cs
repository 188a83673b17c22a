using System.Collections.Concurrent;
using Kenger.Gateway.Health;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>Probes that answer what the test says, when the test says.</summary>
internal sealed class FakeProbe : INodeProbe
{
    private readonly ConcurrentDictionary<int, string> _problems = new();
    private readonly ConcurrentQueue<(int Port, TimeSpan Timeout)> _probed = new();
    private int _running;
    private int _mostRunning;

    /// <summary>When set, probes wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The ports probed so far, in order.</summary>
    public IReadOnlyList<int> Probed => [.. _probed.Select(probe => probe.Port)];

    /// <summary>How long the last probe of a port may have taken.</summary>
    public TimeSpan LastTimeoutOf(int port) => _probed.Last(probe => probe.Port == port).Timeout;

    public int MostRunning => _mostRunning;

    public void Break(int port, string problem) => _problems[port] = problem;

    public void Mend(int port) => _problems.TryRemove(port, out _);

    public async Task<string?> ProbeAsync(GatewayNode node, string healthPath, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _probed.Enqueue((node.Port, timeout));
        var running = Interlocked.Increment(ref _running);
        lock (_probed)
        {
            _mostRunning = Math.Max(_mostRunning, running);
        }

        await Gate.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref _running);
        return _problems.GetValueOrDefault(node.Port);
    }
}
