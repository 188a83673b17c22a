using System.Diagnostics.CodeAnalysis;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>A page of what the store keeps, the newest first: <c>ns</c>, <c>limit</c> and <c>before</c> of a query.</summary>
/// <param name="Namespaces">Those asked for that the caller's token is for.</param>
/// <param name="Limit">The most to return.</param>
/// <param name="Before">Only what has smaller ids.</param>
internal sealed record StoredPage(NamespaceSet Namespaces, int Limit, long? Before)
{
    private const int DefaultLimit = 100;

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out StoredPage? page, [NotNullWhen(false)] out Refusal? refusal)
    {
        page = null;
        var query = new RequestQuery(request.Query);
        var ns = query.OptionalNamespace();
        var limit = query.OptionalLimit() ?? DefaultLimit;
        var before = query.OptionalBefore();
        if (query.IsRejected(out refusal))
        {
            return false;
        }

        var namespaces = ns is null ? NamespaceSet.All : NamespaceSet.Of([ns]);
        refusal = request.Grant().Narrow(ref namespaces);
        if (refusal is not null)
        {
            return false;
        }

        page = new StoredPage(namespaces, limit, before);
        return true;
    }
}
