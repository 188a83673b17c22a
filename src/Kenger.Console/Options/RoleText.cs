namespace Kenger.Console.Options;

/// <summary>Roles of people as one text: <c>CLAIM=VALUE:ROLE[:NS+NS]</c>, separated by commas. Pure.</summary>
internal static class RoleText
{
    public const string Rule = "must be CLAIM=VALUE:ROLE or CLAIM=VALUE:ROLE:NS+NS, separated by commas: groups=ops:operate:orders,groups=admins:admin";

    /// <summary>The roles that people may have here.</summary>
    public static readonly IReadOnlyList<string> Roles = ["read", "operate", "admin"];

    public static bool TryParse(string text, out IReadOnlyList<KengerConsoleRole> roles)
    {
        List<KengerConsoleRole> read = [];
        roles = read;
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Parse(entry) is not { } role)
            {
                return false;
            }

            read.Add(role);
        }

        return true;
    }

    // From the end: a value may have colons, a role and a namespace have none.
    private static KengerConsoleRole? Parse(string entry)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        var parts = equals <= 0 ? [] : entry[(equals + 1)..].Split(':');
        if (parts.Length >= 2 && Roles.Contains(parts[^1]))
        {
            return Role(parts[..^1], parts[^1], []);
        }

        return parts.Length >= 3 && Roles.Contains(parts[^2]) ? Role(parts[..^2], parts[^2], parts[^1].Split('+')) : null;

        KengerConsoleRole Role(string[] value, string role, IReadOnlyList<string> namespaces) =>
            new() { Claim = entry[..equals], Value = string.Join(':', value), Role = role, Namespaces = namespaces };
    }
}
