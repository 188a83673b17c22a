namespace Kenger.Registry.Hosting;

/// <summary>What follows from a step.</summary>
/// <param name="State">What is known from now on.</param>
/// <param name="Delay">How long to wait before the next step.</param>
/// <param name="Event">What to say.</param>
internal sealed record RegistrationDecision(RegistrationState State, TimeSpan Delay, RegistrationEvent Event);
