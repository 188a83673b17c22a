using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Changes;

/// <summary>
/// A namespace as the batch has made it so far. Whoever holds a view sees what later commands of the batch do, too: there is no older
/// state that somebody could answer by. Only the draft changes it.
/// </summary>
/// <param name="basis">The namespace before the batch, or as it was just added.</param>
/// <param name="nextVersion">The revision of whatever the batch changes.</param>
internal sealed class NamespaceView(NamespaceState basis, long nextVersion)
{
    // Its own fields, release and rules are always current; its nodes only while _isStale is false.
    private NamespaceState _state = basis;
    private ImmutableDictionary<NodeKey, NodeState>.Builder? _nodes;
    private bool _isStale;

    public long Id => _state.Id;

    public string Name => _state.Name;

    public string Description => _state.Description;

    public string HealthPath => _state.HealthPath;

    public ReleaseState Release => _state.Release;

    public ImmutableArray<RuleState> Rules => _state.Rules;

    public int NodeCount => _nodes?.Count ?? _state.Nodes.Count;

    /// <summary>
    /// The whole of it. Built when it is asked for and the nodes changed since: a batch of registrations that nobody asks about
    /// builds each namespace once, at its end.
    /// </summary>
    public NamespaceState State
    {
        get
        {
            if (_isStale)
            {
                _state = _state with { Nodes = _nodes!.ToImmutable(), Version = nextVersion };
                _isStale = false;
            }

            return _state;
        }
    }

    /// <summary>In any order.</summary>
    public IEnumerable<NodeState> Nodes => _nodes?.Values ?? _state.NodesById;

    public NodeState? FindNode(NodeKey key) => _nodes is null ? _state.Nodes.GetValueOrDefault(key) : _nodes.GetValueOrDefault(key);

    /// <summary>What is answered of one of its nodes. The other nodes matter only where a release shapes the weights.</summary>
    public NodeInfo Describe(NodeState node) => node.ToInfo(Release.Shapes ? State : _state);

    /// <summary>For the draft: changes anything but the nodes.</summary>
    public void Change(Func<NamespaceState, NamespaceState> change) => _state = change(_state) with { Version = nextVersion };

    /// <summary>For the draft: adds or replaces a node.</summary>
    public void PutNode(NodeState node)
    {
        Edit()[node.Key] = node;
        _isStale = true;
    }

    /// <summary>For the draft.</summary>
    public void RemoveNode(NodeKey key)
    {
        Edit().Remove(key);
        _isStale = true;
    }

    private ImmutableDictionary<NodeKey, NodeState>.Builder Edit() => _nodes ??= _state.Nodes.ToBuilder();
}
