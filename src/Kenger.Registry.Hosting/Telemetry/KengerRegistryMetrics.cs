using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Kenger.Registry.Hosting;

/// <summary>What the registration counts, under the meter <c>Kenger.Registry.Hosting</c>.</summary>
internal sealed class KengerRegistryMetrics
{
    public const string MeterName = "Kenger.Registry.Hosting";

    private static readonly RegistrationPhase[] Phases = Enum.GetValues<RegistrationPhase>();

    private readonly Counter<long> _registrations;
    private readonly Counter<long> _heartbeats;

    public KengerRegistryMetrics(IMeterFactory factory, RegistrationStatus status)
    {
        var meter = factory.Create(MeterName);
        _registrations = meter.CreateCounter<long>("kenger.registration.registrations", "{registration}", "Registrations sent, by outcome.");
        _heartbeats = meter.CreateCounter<long>("kenger.registration.heartbeats", "{heartbeat}", "Heartbeats sent, by outcome.");
        meter.CreateObservableGauge(
            "kenger.registration.state",
            () => Phases.Select(phase => new Measurement<int>(phase == status.State.Phase ? 1 : 0, new TagList { { "state", NameOf(phase) } })),
            "{state}",
            "1 for the state the registration is in, 0 for the others.");
    }

    public void Stepped(RegistrationStep step, StepResult result) =>
        (step == RegistrationStep.Register ? _registrations : _heartbeats).Add(1, new TagList { { "outcome", NameOf(result) } });

    private static string NameOf(StepResult result) => result switch
    {
        StepResult.Taken => "ok",
        StepResult.Unknown => "not_found",
        StepResult.Unavailable => "unavailable",
        _ => "refused",
    };

    private static string NameOf(RegistrationPhase phase) => phase switch
    {
        RegistrationPhase.Starting => "starting",
        RegistrationPhase.Registered => "registered",
        RegistrationPhase.Lost => "lost",
        RegistrationPhase.Refused => "refused",
        RegistrationPhase.Draining => "draining",
        _ => "gone",
    };
}
