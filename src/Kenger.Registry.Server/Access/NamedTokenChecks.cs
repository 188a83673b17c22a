using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Access;

/// <summary>What must be right about named tokens. No message repeats a hash, or what stands in its place.</summary>
internal static class NamedTokenChecks
{
    /// <summary>The name of a plain token by its place in the list, from 0.</summary>
    public static string PlainName(int index) => $"token-{index + 1}";

    /// <summary>Everything that is wrong, each message beginning with the token's place.</summary>
    /// <param name="tokens">The tokens to check.</param>
    /// <param name="place">Where they stand.</param>
    /// <param name="others">Names and hashes that are taken already.</param>
    public static IEnumerable<string> Check(
        IReadOnlyList<NamedToken> tokens, string place, IEnumerable<(string Name, TokenHash Hash)> others)
    {
        var names = new HashSet<string>([Actor.RegistryName, Actor.AnonymousName], StringComparer.OrdinalIgnoreCase);
        var hashes = new HashSet<TokenHash>();
        foreach (var (name, hash) in others)
        {
            names.Add(name);
            hashes.Add(hash);
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            foreach (var problem in Check(tokens[i], names, hashes))
            {
                yield return $"{place}, token {i + 1}: {problem}.";
            }
        }
    }

    private static IEnumerable<string> Check(NamedToken token, HashSet<string> names, HashSet<TokenHash> hashes)
    {
        if (FieldChecks.CheckNamespace(token.Name) is { } badName)
        {
            yield return "name " + badName;
        }
        else if (!names.Add(token.Name))
        {
            yield return $"the name '{token.Name}' is taken";
        }

        if (!TokenHash.TryParse(token.Sha256, out var hash))
        {
            yield return "sha256 must be the 64 hex digits of the token's SHA-256, as 'kenger token' prints them";
        }
        else if (!hashes.Add(hash))
        {
            yield return "the same token is there under another name";
        }

        if (!Roles.TryParse(token.Role, out var role))
        {
            yield return $"role must be {Roles.All}";
        }
        else if (token.Gateways is not null && !role.Includes(Role.Gateway))
        {
            yield return $"gateways must be absent for the role {role.ToWireName()}, which speaks for no gateway";
        }

        if (token.Namespaces is { Count: 0 })
        {
            yield return "namespaces must name at least one, or be absent for all";
        }

        if (token.Namespaces?.Select(FieldChecks.CheckNamespace).FirstOrDefault(problem => problem is not null) is { } badNamespace)
        {
            yield return "each of namespaces " + badNamespace;
        }

        if (token.Gateways is { Count: 0 })
        {
            yield return "gateways must name at least one, or be absent for all";
        }

        if (token.Gateways?.Select(GatewayNames.Check).FirstOrDefault(problem => problem is not null) is { } badGateway)
        {
            yield return "each of gateways " + badGateway;
        }
    }
}
