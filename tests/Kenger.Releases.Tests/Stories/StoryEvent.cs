namespace Kenger.Releases.Tests.Stories;

/// <summary>Something happens.</summary>
/// <param name="At">In which second.</param>
/// <param name="Kind">What.</param>
/// <param name="A">A number that means something to the kind: which node, gateway or version, among those there are.</param>
/// <param name="B">Another one.</param>
internal sealed record StoryEvent(int At, StoryEventKind Kind, int A = 0, int B = 0);

/// <summary>What can happen in a story.</summary>
internal enum StoryEventKind
{
    /// <summary>A node of version A registers.</summary>
    Come,

    /// <summary>A node says goodbye.</summary>
    Leave,

    /// <summary>A node becomes dead, hanging, failing, half failing or sick.</summary>
    Break,

    /// <summary>A node is well again, and registers again.</summary>
    Mend,

    /// <summary>A node's program is replaced by one of another version, at the same address.</summary>
    Replace,

    /// <summary>All nodes of a version break, each in the same way.</summary>
    BreakVersion,

    /// <summary>All nodes of a version are well again.</summary>
    MendVersion,

    /// <summary>A rollout of version A begins.</summary>
    RollOut,

    Pause,
    Resume,
    Promote,
    Abort,
    GateOn,
    GateOff,

    /// <summary>The registry's process is replaced.</summary>
    RestartRegistry,

    /// <summary>Nobody reaches the registry for B seconds.</summary>
    RegistryAway,

    /// <summary>A gateway's process is replaced.</summary>
    RestartGateway,

    /// <summary>A gateway does not reach the registry for B seconds.</summary>
    CutGateway,
}
