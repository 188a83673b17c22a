namespace Kenger.Registry.Hosting;

/// <summary>What is known between two steps.</summary>
/// <param name="Phase">Where this service stands.</param>
/// <param name="Next">The next step.</param>
/// <param name="Failures">Steps in a row that were not taken.</param>
/// <param name="TakenAt">When the registry last took a step; null when it never did.</param>
/// <param name="Reason">Why the last step was not taken; empty when it was.</param>
internal sealed record RegistrationState(
    RegistrationPhase Phase = RegistrationPhase.Starting,
    RegistrationStep Next = RegistrationStep.Register,
    int Failures = 0,
    DateTimeOffset? TakenAt = null,
    string Reason = "");
