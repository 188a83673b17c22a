using System.Runtime.CompilerServices;
using System.Security.Claims;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Microsoft.Extensions.Options;

namespace Kenger.Console.Sessions;

/// <summary>Somebody whom a provider named: no more of what it said than a session needs.</summary>
/// <param name="Name">As the audit calls the person.</param>
/// <param name="Claim">The claim that gives the role.</param>
/// <param name="Value">Its value.</param>
/// <param name="Until">When what the provider said is over.</param>
internal sealed record Person(string Name, string Claim, string Value, DateTimeOffset Until);

/// <summary>What people with certain claims may do.</summary>
internal sealed class PersonRoles(IOptions<KengerConsoleOptions> console, IOptions<KengerRegistryServerOptions> registry, TimeProvider time)
{
    // No token's name has a colon, so nobody is taken for one.
    private const string Prefix = "oidc:";
    private const int MaxNameLength = 64;

    private readonly KengerConsoleOpenIdConnectOptions _options = console.Value.OpenIdConnect;

    // What a person uses is counted as long as the session lives.
    private readonly ConditionalWeakTable<Person, Grant> _grants = [];

    /// <summary>The person of an ID token; null when none of its claims gives a role. The first entry that matches counts.</summary>
    public Person? Find(ClaimsPrincipal principal, DateTimeOffset until)
    {
        foreach (var entry in _options.Roles)
        {
            if (principal.HasClaim(entry.Claim, entry.Value))
            {
                return new Person(NameOf(principal), entry.Claim, entry.Value, until);
            }
        }

        return null;
    }

    /// <summary>What a person may do; null once the provider's word is over, or the claim gives no role any more.</summary>
    public Grant? GrantOf(Person person) =>
        time.GetUtcNow() < person.Until && _options.Authority is { Length: > 0 } && _options.Roles.FirstOrDefault(entry => entry.Claim == person.Claim && entry.Value == person.Value) is { } entry
            ? _grants.GetValue(person, _ => Create(person, entry))
            : null;

    private Grant Create(Person person, KengerConsoleRole entry) => new(
        person.Name,
        Roles.TryParse(entry.Role, out var role) ? role : Role.Read,
        entry.Namespaces.Count == 0 ? NamespaceSet.All : NamespaceSet.From(entry.Namespaces),
        GatewayNames.All,
        new TokenUse(person.Name, registry.Value, time));

    public string NameOf(ClaimsPrincipal principal)
    {
        var name = principal.FindFirst(_options.NameClaim)?.Value is { Length: > 0 } given ? given : principal.FindFirst("sub")?.Value ?? "?";
        var visible = VisibleText.Escape(name.Length <= MaxNameLength ? name : name[..MaxNameLength]);
        return Prefix + (visible.Length <= MaxNameLength ? visible : visible[..MaxNameLength]);
    }
}
