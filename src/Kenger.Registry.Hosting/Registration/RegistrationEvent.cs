namespace Kenger.Registry.Hosting;

/// <summary>A change worth a line in the log.</summary>
internal enum RegistrationEvent
{
    /// <summary>Nothing new.</summary>
    None,

    /// <summary>Registered for the first time.</summary>
    Registered,

    /// <summary>Registered again, after the registry had lost the node or the connection had been away for long.</summary>
    RegisteredAgain,

    /// <summary>Heartbeats are taken again; the registry still knew the node.</summary>
    Resumed,

    /// <summary>The registry gives no answer any more, or never did.</summary>
    Lost,

    /// <summary>The registry refuses, for a reason not heard before.</summary>
    Refused,
}
