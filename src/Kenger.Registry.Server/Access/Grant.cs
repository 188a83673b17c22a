using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Access;

/// <summary>What the bearer of a token may do: one object for all of its requests.</summary>
/// <param name="Name">The token's name, which is no secret.</param>
/// <param name="Role">The most it may do.</param>
/// <param name="Namespaces">The only namespaces it may do it in.</param>
/// <param name="Gateways">The only gateways it may speak for.</param>
/// <param name="Use">How much it is used now.</param>
internal sealed record Grant(string Name, Role Role, NamespaceSet Namespaces, GatewayNames Gateways, TokenUse Use)
{
    /// <summary>Whether it may say what a gateway has applied and saw.</summary>
    public bool SpeaksForGateways => Role.Includes(Role.Gateway);

    /// <summary>Whether it may say which services an application calls, and so be waited for when one of them stops.</summary>
    public bool MayBeConsumer => Role.Includes(Role.Register) || SpeaksForGateways;

    /// <summary>Null when the token will do.</summary>
    public Refusal? Check(Need? need) => need switch
    {
        null => Refusal.Forbidden("no token may use this path"),
        _ when !Role.Includes(need.Role) => Refusal.Forbidden(
            $"the token '{Name}' has the role {Role.ToWireName()}, and this call needs {need.Role.ToWireName()}"),
        { Everywhere: true } when !Namespaces.IsAll => Refusal.Forbidden(
            $"the token '{Name}' is for some namespaces only, and this call concerns all"),
        _ => null,
    };

    /// <summary>Null when the token is for the namespace.</summary>
    public Refusal? Check(string ns) => Namespaces.Includes(ns) ? null : Refusal.ForbiddenNamespace(Name, ns, Namespaces);

    /// <summary>Null when the token may speak for the gateway.</summary>
    public Refusal? CheckGateway(string id) => Gateways.Includes(id)
        ? null
        : Refusal.Forbidden($"the token '{Name}' may not speak for the gateway '{id}': its entry lists other ids (gateways)");

    /// <summary>The namespaces asked for, all meaning those of the token. Refuses when others are among them.</summary>
    public Refusal? Narrow(ref NamespaceSet asked)
    {
        if (asked.IsAll)
        {
            asked = Namespaces;
            return null;
        }

        return asked.FirstOutside(Namespaces) is { } ns ? Refusal.ForbiddenNamespace(Name, ns, Namespaces) : null;
    }
}
