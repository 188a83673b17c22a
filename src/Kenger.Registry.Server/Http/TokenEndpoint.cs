using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/token/show</c>: a caller's own token, and which registry it asks. Who shows none is told nothing.</summary>
internal static class TokenEndpoint
{
    private static readonly string OwnRelease = Release.Of(typeof(TokenEndpoint));

    public static IResult Show(HttpRequest request)
    {
        var query = new RequestQuery(request);
        if (query.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        var grant = request.Grant();
        return Answer.From(
            new TokenInfo
            {
                Name = grant.Name,
                Role = grant.Role.ToWireName(),
                Namespaces = grant.Namespaces.IsAll ? null : grant.Namespaces.Names,
                Gateways = grant.Gateways.Names is { Count: > 0 } gateways ? gateways : null,
                Release = OwnRelease,
            },
            KengerJson.Readable.ApiResponseTokenInfo);
    }
}
