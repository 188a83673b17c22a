namespace Kenger.Registry.Hosting;

/// <summary>Where this service stands with the registry.</summary>
internal enum RegistrationPhase
{
    /// <summary>Not registered yet.</summary>
    Starting,

    /// <summary>Registered, and the last heartbeat was taken.</summary>
    Registered,

    /// <summary>The registry gives no answer.</summary>
    Lost,

    /// <summary>The registry won't have it: wrong token, wrong fields.</summary>
    Refused,

    /// <summary>Stopping: deregistered or about to be, still serving.</summary>
    Draining,

    /// <summary>Deregistered, and gateways had their time.</summary>
    Gone,
}
