using Kenger.Contracts;

namespace Kenger.Registry.Hosting.Registration;

/// <summary>What the loop knows, for those who only look: health check, status endpoint, metrics.</summary>
internal sealed class RegistrationStatus
{
    private RegistrationState _state = new();
    private NodeAddress? _node;
    private volatile bool _isLeaving;

    public RegistrationState State
    {
        get => Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, value);
    }

    /// <summary>The identity last asked to register; null before the first try.</summary>
    public NodeAddress? Node
    {
        get => Volatile.Read(ref _node);
        set => Volatile.Write(ref _node, value);
    }

    /// <summary>Set as the first thing of a stop: from now on probes are told to send no more.</summary>
    public bool IsLeaving
    {
        get => _isLeaving;
        set => _isLeaving = value;
    }
}
