using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Kenger.Registry.Hosting.Telemetry;

/// <summary>What the registration counts, under the meter <c>Kenger.Registry.Hosting</c>.</summary>
internal sealed class KengerRegistryMetrics
{
    public const string MeterName = "Kenger.Registry.Hosting";

    private readonly Counter<long> _registrations;
    private readonly Counter<long> _heartbeats;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    /// <param name="states">All that the registration may be.</param>
    /// <param name="state">What it is now.</param>
    public KengerRegistryMetrics(IMeterFactory factory, IReadOnlyList<string> states, Func<string> state)
    {
        var meter = factory.Create(MeterName);
        _registrations = meter.CreateCounter<long>(
            "kenger.registration.registrations", "{registration}", "Registrations sent, by outcome.");
        _heartbeats = meter.CreateCounter<long>("kenger.registration.heartbeats", "{heartbeat}", "Heartbeats sent, by outcome.");
        meter.CreateObservableGauge(
            "kenger.registration.state",
            () =>
            {
                var now = state();
                return states.Select(name => new Measurement<int>(name == now ? 1 : 0, new TagList { { "state", name } }));
            },
            "{state}",
            "1 for the state the registration is in, 0 for the others.");
    }

    public void Registered(string outcome) => _registrations.Add(1, new TagList { { "outcome", outcome } });

    public void Heartbeat(string outcome) => _heartbeats.Add(1, new TagList { { "outcome", outcome } });
}
