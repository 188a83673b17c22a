using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Admin;

/// <summary>
/// Adds and removes nodes by hand, at the registry, for all gateways: they stay until somebody removes them, and gateways'
/// probes decide whether they get traffic. Waits until this gateway follows.
/// </summary>
internal sealed class UpstreamEditor(IServiceRegistration registration, IRegistryOperator registry, AppliedRevision applied,
    NodeDirectory directory)
{
    private static readonly TimeSpan FollowTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The nodes as the registry has them.</summary>
    /// <exception cref="KengerException">The registry refuses, or can't be reached.</exception>
    public async Task<IReadOnlyList<AdminServer>> ListAsync(string ns, CancellationToken cancellationToken) =>
        [.. (await registry.ListNodesAsync(ns, cancellationToken)).Select(AdminServer.From)];

    /// <summary>Makes the change and says what was done.</summary>
    /// <exception cref="KengerException">The registry refuses, or can't be reached.</exception>
    public Task<string> ApplyAsync(UpstreamChange change, CancellationToken cancellationToken) =>
        change.IsAddition ? AddAsync(change.Node, cancellationToken) : DeleteAsync(change.Node, cancellationToken);

    private async Task<string> AddAsync(NodeAddress node, CancellationToken cancellationToken)
    {
        // One that registers itself must not lose what it says of itself.
        if (await FindAsync(node, cancellationToken) is { Status: NodeStatus.Online })
        {
            return $"{node} is there already";
        }

        var added = await registration.RegisterNodeAsync(
            new RegisterNodeRequest { Ns = node.Ns, Host = node.Host, Port = node.Port, Mode = NodeModes.Static }, cancellationToken);
        await FollowAsync(node.Ns, added.Version, cancellationToken);
        return $"{node} is added";
    }

    private async Task<string> DeleteAsync(NodeAddress node, CancellationToken cancellationToken)
    {
        var known = await FindAsync(node, cancellationToken);
        var removal = await registry.RemoveNodeAsync(
            new DeregisterNodeRequest { Ns = node.Ns, Host = node.Host, Port = node.Port, KeepLast = true }, cancellationToken);
        if (!removal.Removed)
        {
            return $"{node} is not there";
        }

        await FollowAsync(node.Ns, removal.Version, cancellationToken);
        return known is { Mode: NodeModes.Lease }
            ? $"{node} is deleted, but it registers itself and is back with its next heartbeat unless it is stopped; "
                + "to keep it without traffic, set its weight to 0"
            : $"{node} is deleted";
    }

    private async Task<NodeInfo?> FindAsync(NodeAddress node, CancellationToken cancellationToken)
    {
        try
        {
            var nodes = await registry.ListNodesAsync(node.Ns, cancellationToken);
            return nodes.FirstOrDefault(known => known.Host == node.Host && known.Port == node.Port);
        }
        catch (KengerNotFoundException)
        {
            // The first node of a namespace.
            return null;
        }
    }

    // Only what this gateway watches is told to it.
    private Task FollowAsync(string ns, long revision, CancellationToken cancellationToken) =>
        directory.Current.Find(ns) is null ? Task.CompletedTask : applied.WaitAsync(revision, FollowTimeout, cancellationToken);
}
