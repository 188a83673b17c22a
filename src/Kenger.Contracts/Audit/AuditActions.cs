namespace Kenger.Contracts;

/// <summary>The values of <see cref="AuditEntry.Action"/>.</summary>
public static class AuditActions
{
    /// <summary>A namespace was created, by itself or with its first node.</summary>
    public const string NamespaceAdd = "namespace.add";

    /// <summary>Fields of a namespace were changed.</summary>
    public const string NamespaceUpdate = "namespace.update";

    /// <summary>A namespace was deleted, and its nodes with it.</summary>
    public const string NamespaceDelete = "namespace.delete";

    /// <summary>A node registered, or registered again with something else.</summary>
    public const string NodeRegister = "node.register";

    /// <summary>A node deregistered.</summary>
    public const string NodeDeregister = "node.deregister";

    /// <summary>An operator set a node's weight.</summary>
    public const string NodeWeight = "node.weight";

    /// <summary>Fields of a node were changed by id.</summary>
    public const string NodeUpdate = "node.update";

    /// <summary>A node was deleted by id.</summary>
    public const string NodeDelete = "node.delete";

    /// <summary>A node was silent for too long to get traffic.</summary>
    public const string NodeOffline = "node.offline";

    /// <summary>An offline node was heard from again.</summary>
    public const string NodeOnline = "node.online";

    /// <summary>A node was silent for so long that it was deleted.</summary>
    public const string NodeExpire = "node.expire";

    /// <summary>A host was switched to another namespace, or back.</summary>
    public const string HostSwitch = "host.switch";

    /// <summary>An operator had the nodes expired that self-preservation kept.</summary>
    public const string SelfPreservationLift = "self_preservation.lift";
}
