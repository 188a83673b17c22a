using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Kenger.Discovery.Nodes;

namespace Kenger.Discovery.Grpc;

/// <summary>What a channel has to a node.</summary>
internal sealed class NodeConnection(DiscoveredNode node, Subchannel subchannel, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private volatile DiscoveredNode _node = node;
    private volatile ConnectivityState _state = ConnectivityState.Idle;
    private long _triedAt = time.GetTimestamp();

    /// <summary>As it was last announced.</summary>
    public DiscoveredNode Node
    {
        get => _node;
        set => _node = value;
    }

    public Subchannel Subchannel => subchannel;

    public ConnectivityState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>It is about to be known whether it can be reached.</summary>
    public bool IsPending => _state is ConnectivityState.Connecting or ConnectivityState.Idle;

    /// <summary>Somebody would go there, and the last attempt failed: tries again before its pause is over, which may take minutes, but once a second at most.</summary>
    public void TryAgain()
    {
        var triedAt = Volatile.Read(ref _triedAt);
        if (_state == ConnectivityState.TransientFailure && time.GetElapsedTime(triedAt) >= Pause && Interlocked.CompareExchange(ref _triedAt, time.GetTimestamp(), triedAt) == triedAt)
        {
            try
            {
                subchannel.RequestConnection();
            }
            catch (InvalidOperationException)
            {
                // It is gone in this moment.
            }
        }
    }
}
