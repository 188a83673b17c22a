using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Access;

/// <summary>
/// What a token may do. Three of them are steps above <see cref="Read"/>: each may do what those before it may. <see cref="Gateway"/> and
/// <see cref="Register"/> stand side by side: a gateway registers nobody, and a service says nothing of what gateways see. Whoever operates
/// may do what both may: a gateway whose admin port switches hosts has such a token.
/// </summary>
internal enum Role
{
    /// <summary>Lists and watches, and changes nothing.</summary>
    Read,

    /// <summary>Adds, renews and removes nodes, as services do for themselves.</summary>
    Register,

    /// <summary>Says what a gateway has applied, and what it saw of the nodes.</summary>
    Gateway,

    /// <summary>Changes the nodes of others.</summary>
    Operate,

    /// <summary>Changes namespaces, and sees who changed what.</summary>
    Admin,
}

/// <summary>The roles' names in configuration and messages, and which includes which.</summary>
internal static class Roles
{
    public const string All = "read, gateway, register, operate or admin";

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

    /// <summary>Whether who has this role may do what takes another one.</summary>
    public static bool Includes(this Role role, Role needed) =>
        role >= needed && (role, needed) is not (Role.Gateway, Role.Register);
}
