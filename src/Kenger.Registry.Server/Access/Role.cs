namespace Kenger.Registry.Server.Access;

/// <summary>What a token may do; each role may do what those before it may.</summary>
internal enum Role
{
    /// <summary>Lists and watches.</summary>
    Read,

    /// <summary>Adds, renews and removes nodes, as services do for themselves.</summary>
    Register,

    /// <summary>Changes the nodes of others.</summary>
    Operate,

    /// <summary>Changes namespaces, and sees who changed what.</summary>
    Admin,
}
