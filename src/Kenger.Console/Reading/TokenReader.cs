using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Gateways;

namespace Kenger.Console.Reading;

/// <summary>The tokens of the registry, for those who may do everything everywhere. The secrets are not known here.</summary>
internal sealed class TokenReader(TokenBook book, GatewayTracker gateways)
{
    /// <summary>Null for who may not see them.</summary>
    public IReadOnlyList<TokenRow>? For(Grant? person)
    {
        if (person is null || !person.Role.Includes(Role.Admin) || !person.Namespaces.IsAll)
        {
            return null;
        }

        var following = gateways.Positions().ToLookup(each => each.Key.Token, each => each.Key.Id, StringComparer.OrdinalIgnoreCase);
        return [.. book.All.Select(token => new TokenRow(token, [.. following[token.Grant.Name].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))];
    }
}

/// <summary>A token in a list.</summary>
/// <param name="Token">The token.</param>
/// <param name="Gateways">The gateways that follow with it now.</param>
internal sealed record TokenRow(KnownToken Token, IReadOnlyList<string> Gateways)
{
    public Grant Grant => Token.Grant;

    /// <summary>Several gateways use it: who loses one has to change all, and the audit can't tell them apart.</summary>
    public bool IsShared => Gateways.Count > 1;

    /// <summary>A gateway uses what may do far more than a gateway needs.</summary>
    public bool IsTooMuch => Gateways.Count > 0 && Grant.Role.Includes(Role.Operate);

    /// <summary>A gateway's token that may speak in the name of every gateway.</summary>
    public bool IsUnbound => Grant.Role == Role.Gateway && Grant.Gateways.Names.Count == 0;

    public bool IsTroubled => Token.IsShort || IsShared || IsTooMuch || IsUnbound;
}
