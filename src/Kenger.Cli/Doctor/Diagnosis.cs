namespace Kenger.Cli.Doctor;

/// <summary>Findings from facts, in the order in which to read them: what stands above may be the reason of what stands below. Pure.</summary>
internal static class Diagnosis
{
    public static IReadOnlyList<Finding> From(Facts facts) =>
    [
        .. SettingChecks.Of(facts),
        .. MachineChecks.Of(facts),
        .. RegistryChecks.Of(facts),
        .. TokenChecks.Of(facts),
        .. FleetChecks.Of(facts),
        .. GatewayChecks.Of(facts),
    ];
}
