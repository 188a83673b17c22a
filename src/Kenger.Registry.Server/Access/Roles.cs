namespace Kenger.Registry.Server.Access;

/// <summary>The roles' names in configuration and messages.</summary>
internal static class Roles
{
    public const string All = "read, register, operate or admin";

    public static string Name(this Role role) => role switch
    {
        Role.Read => "read",
        Role.Register => "register",
        Role.Operate => "operate",
        Role.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "is no role"),
    };

    // Not Enum.TryParse: it takes numbers, and lists of names.
    public static bool TryParse(string? name, out Role role)
    {
        foreach (var each in Enum.GetValues<Role>())
        {
            if (string.Equals(each.Name(), name, StringComparison.OrdinalIgnoreCase))
            {
                role = each;
                return true;
            }
        }

        role = default;
        return false;
    }
}
