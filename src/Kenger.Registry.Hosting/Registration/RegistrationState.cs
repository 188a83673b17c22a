namespace Kenger.Registry.Hosting.Registration;

/// <summary>What is known between two steps.</summary>
/// <param name="Phase">Where this service stands.</param>
/// <param name="Next">The next step.</param>
/// <param name="Failures">Steps in a row that were not accepted.</param>
/// <param name="AcceptedAt">When the registry last accepted a step; null when it never did.</param>
/// <param name="Reason">Why the last step was not accepted; empty when it was.</param>
internal sealed record RegistrationState(
    RegistrationPhase Phase = RegistrationPhase.Starting,
    RegistrationStep Next = RegistrationStep.Register,
    int Failures = 0,
    DateTimeOffset? AcceptedAt = null,
    string Reason = "");

/// <summary>Where this service stands with the registry.</summary>
internal enum RegistrationPhase
{
    /// <summary>Not registered yet.</summary>
    Starting,

    /// <summary>Registered, and the last heartbeat was accepted.</summary>
    Registered,

    /// <summary>The registry gives no answer.</summary>
    Lost,

    /// <summary>The registry won't have it: wrong token, wrong fields.</summary>
    Refused,

    /// <summary>Another process has registered this address since, and is heard: this one waits until that is over.</summary>
    Displaced,

    /// <summary>Switched off, by the setting or because a tool builds the application without running it.</summary>
    Off,

    /// <summary>Stopping: deregistered or about to be, still serving.</summary>
    Draining,

    /// <summary>Deregistered, and gateways had their time.</summary>
    Gone,
}

/// <summary>The phases as metrics name them.</summary>
internal static class RegistrationPhases
{
    public static readonly IReadOnlyList<string> Names = [.. Enum.GetValues<RegistrationPhase>().Select(NameOf)];

    public static string NameOf(RegistrationPhase phase) => phase switch
    {
        RegistrationPhase.Starting => "starting",
        RegistrationPhase.Registered => "registered",
        RegistrationPhase.Lost => "lost",
        RegistrationPhase.Refused => "refused",
        RegistrationPhase.Displaced => "displaced",
        RegistrationPhase.Off => "off",
        RegistrationPhase.Draining => "draining",
        _ => "gone",
    };
}

/// <summary>What to ask of the registry next.</summary>
internal enum RegistrationStep
{
    /// <summary>Register, or renew the registration.</summary>
    Register,

    /// <summary>Say that the service is still there.</summary>
    Heartbeat,
}
