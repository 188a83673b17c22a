using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Access;

/// <summary>What a token may do; each role may do what those before it may.</summary>
internal enum Role
{
    /// <summary>Lists and watches.</summary>
    Read,

    /// <summary>Adds, renews and removes nodes, as services do for themselves.</summary>
    Register,

    /// <summary>Changes the nodes of others.</summary>
    Operate,

    /// <summary>Changes namespaces, and sees who changed what.</summary>
    Admin,
}

/// <summary>The roles' names in configuration and messages.</summary>
internal static class Roles
{
    public const string All = "read, register, operate or admin";

    // Not Enum.TryParse: it takes numbers, and lists of names.
    public static bool TryParse(string? name, out Role role)
    {
        foreach (var each in Enum.GetValues<Role>())
        {
            if (string.Equals(each.ToWireName(), name, StringComparison.OrdinalIgnoreCase))
            {
                role = each;
                return true;
            }
        }

        role = default;
        return false;
    }
}
