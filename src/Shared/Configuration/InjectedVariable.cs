namespace Kenger;

/// <summary>
/// Variables that nobody set: Kubernetes gives each container some for each service, and Docker for each link. For a service called
/// <c>kenger-registry</c> they begin like our own: <c>KENGER_REGISTRY_PORT=tcp://10.96.0.12:5000</c>.
/// </summary>
internal static class InjectedVariable
{
    private static readonly string[] Schemes = ["tcp://", "udp://", "sctp://"];

    private static readonly string[] PortEnds = ["_TCP", "_UDP", "_SCTP", "_ADDR", "_PORT", "_PROTO"];

    /// <summary>Whether a variable is one of these, by its name and value.</summary>
    public static bool IsOne(string name, string? value) =>
        (IsPort(name) && IsAddress(value))
        || name.EndsWith("_SERVICE_HOST", StringComparison.OrdinalIgnoreCase)
        || name.Contains("_SERVICE_PORT", StringComparison.OrdinalIgnoreCase)
        || IsOfPort(name)
        || (name.EndsWith("_NAME", StringComparison.OrdinalIgnoreCase) && value?.StartsWith('/') == true)
        || name.Contains("_ENV_", StringComparison.OrdinalIgnoreCase);

    /// <summary>The service they are about: <c>kenger-registry</c>.</summary>
    public static string ServiceOf(string name)
    {
        string[] marks = ["_SERVICE_", "_PORT", "_NAME", "_ENV_"];
        var end = marks.Select(mark => name.IndexOf(mark, StringComparison.OrdinalIgnoreCase)).Where(index => index > 0).DefaultIfEmpty(name.Length).Min();
        return name[..end].ToLowerInvariant().Replace('_', '-');
    }

    private static bool IsPort(string name) => name.EndsWith("_PORT", StringComparison.OrdinalIgnoreCase);

    private static bool IsAddress(string? value) =>
        value is not null && Array.Exists(Schemes, scheme => value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    // KENGER_REGISTRY_PORT_5000_TCP_ADDR
    private static bool IsOfPort(string name)
    {
        var at = name.IndexOf("_PORT_", StringComparison.OrdinalIgnoreCase);
        return at > 0 && at + 6 < name.Length && char.IsAsciiDigit(name[at + 6])
            && Array.Exists(PortEnds, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
    }
}
