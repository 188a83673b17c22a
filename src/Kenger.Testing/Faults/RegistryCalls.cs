namespace Kenger.Testing;

/// <summary>Which calls of a registry a fault is about.</summary>
[Flags]
public enum RegistryCalls
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A service registers, or renews its registration.</summary>
    Register = 1,

    /// <summary>A service says that it is still there.</summary>
    Heartbeat = 2,

    /// <summary>A service says goodbye.</summary>
    Deregister = 4,

    /// <summary>A gateway, or another consumer, asks who is there.</summary>
    Sync = 8,

    /// <summary>A gateway says what it saw.</summary>
    Report = 16,

    /// <summary>All other calls of the API: those of operators, and the wait for gateways.</summary>
    Other = 32,

    /// <summary>Every call of the API.</summary>
    All = Register | Heartbeat | Deregister | Sync | Report | Other,
}
