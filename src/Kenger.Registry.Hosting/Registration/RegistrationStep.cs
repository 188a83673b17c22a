namespace Kenger.Registry.Hosting;

/// <summary>What to ask of the registry next.</summary>
internal enum RegistrationStep
{
    /// <summary>Register, or renew the registration.</summary>
    Register,

    /// <summary>Say that the service is still there.</summary>
    Heartbeat,
}
