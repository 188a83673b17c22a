using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Kenger.Discovery.Calls;
using Kenger.Discovery.Choosing;
using Kenger.Discovery.Following;
using Kenger.Discovery.Health;
using Kenger.Discovery.Nodes;
using Kenger.Discovery.Telemetry;

namespace Kenger.Discovery.Grpc;

/// <summary>
/// Keeps a connection to each node, and has each call picked by the process's own tables, so that a changed weight counts at once and without a connection more or less.
/// The channel calls it, and what it registers, under its lock.
/// </summary>
internal sealed class ServiceBalancer(IChannelControlHelper controller, CallChooser chooser, NodeEjection ejection, TimeProvider time) : LoadBalancer
{
    public static readonly BalancerAttributesKey<DiscoveredNode> NodeKey = new("kenger.node");

    // What Grpc.Net.Client's own resolvers set: it becomes the Host of the call.
    public static readonly BalancerAttributesKey<string> HostKey = new("HostOverride");

    private Dictionary<string, NodeConnection> _connections = new(StringComparer.Ordinal);
    private ServiceBalancingConfig? _config;

    public override void UpdateChannelState(ChannelState state)
    {
        // Nobody else's resolver asks for this balancer, and ours does each time.
        _config = state.LoadBalancingConfig as ServiceBalancingConfig ?? _config;
        var before = _connections;
        var after = new Dictionary<string, NodeConnection>(StringComparer.Ordinal);
        List<NodeConnection> made = [];
        foreach (var address in state.Addresses ?? [])
        {
            if (address.Attributes.TryGetValue(NodeKey, out var node) && !after.ContainsKey(node.Address))
            {
                var connection = after[node.Address] = before.TryGetValue(node.Address, out var known) ? known : Connect(node, address, made);
                // The object changes with what the node says of itself, and with the node that is there.
                connection.Node = node;
            }
        }

        _connections = after;
        foreach (var gone in before.Values.Where(connection => !after.ContainsKey(connection.Node.Address)))
        {
            // Calls that run there end by themselves.
            gone.Subchannel.Dispose();
        }

        made.ForEach(connection => connection.Subchannel.RequestConnection());
        Publish();
    }

    public override void RequestConnection()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Subchannel.RequestConnection();
        }
    }

    protected override void Dispose(bool disposing)
    {
        var all = _connections;
        _connections = new(StringComparer.Ordinal);
        foreach (var connection in all.Values)
        {
            connection.Subchannel.Dispose();
        }

        base.Dispose(disposing);
    }

    private NodeConnection Connect(DiscoveredNode node, BalancerAddress address, List<NodeConnection> made)
    {
        var connection = new NodeConnection(node, controller.CreateSubchannel(new SubchannelOptions([address])), time);
        connection.Subchannel.OnStateChanged(state => Note(connection, state));
        made.Add(connection);
        return connection;
    }

    private void Note(NodeConnection connection, SubchannelState state)
    {
        connection.State = state.State;
        if (!_connections.TryGetValue(connection.Node.Address, out var known) || known != connection)
        {
            return;
        }

        if (state.State == ConnectivityState.TransientFailure)
        {
            ejection.NotConnected(connection.Node, state.Status.DebugException?.Message ?? state.Status.Detail);
        }

        Publish();
        if (state.State == ConnectivityState.Idle)
        {
            connection.Subchannel.RequestConnection();
        }
    }

    // Always another picker: calls that wait look again.
    private void Publish()
    {
        var states = _connections.Values.Select(connection => connection.State).ToArray();
        var all = Array.Exists(states, state => state == ConnectivityState.Ready) ? ConnectivityState.Ready
            : Array.Exists(states, state => state is ConnectivityState.Connecting or ConnectivityState.Idle) ? ConnectivityState.Connecting
            : ConnectivityState.TransientFailure;
        controller.UpdateState(new BalancerState(all, new ServicePicker(_config, _connections, chooser)));
    }
}

/// <summary>Makes the balancers of channels that go to services by name.</summary>
internal sealed class ServiceBalancerFactory(
    ServiceDirectory directory, NodeChooser chooser, CallAttempts attempts, DiscoveryMetrics metrics, NodeEjection ejection, OwnAddress address, TimeProvider time) : LoadBalancerFactory
{
    public override string Name => ServiceBalancingConfig.PolicyName;

    public override LoadBalancer Create(LoadBalancerOptions options) =>
        new ServiceBalancer(options.Controller, new CallChooser(directory, chooser, attempts, metrics, address), ejection, time);
}
