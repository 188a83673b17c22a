namespace Kenger.Gateway;

/// <summary>Where a request came in.</summary>
internal enum Listener
{
    /// <summary>On the admin port.</summary>
    Admin,

    /// <summary>On any other, for a host that was never switched.</summary>
    Traffic,

    /// <summary>On any other, for a switched host.</summary>
    SwitchedTraffic,
}
