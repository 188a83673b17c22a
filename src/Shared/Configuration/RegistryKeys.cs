namespace Kenger;

/// <summary>
/// The keys of the section <c>Kenger:Registry</c>, which the client and the SDK read, each its own. A test compares them with both.
/// </summary>
internal static class RegistryKeys
{
    public const string Section = "Kenger:Registry";

    public static readonly IReadOnlyList<string> All =
    [
        "AlsoNamespaces", "Ca", "DrainTimeout", "Enabled", "FailFast", "HealthPath", "HeartbeatInterval", "Host", "Labels", "MaxAnswerBytes", "MinimumDrain", "Namespace", "Port",
        "Token", "TokenFile", "Url", "UseProxy", "Weight",
    ];
}
