using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>What all lists do: one namespace, or all that the caller's token is for.</summary>
internal static class NamespaceReads
{
    /// <summary>A list over the namespaces that <c>ns</c> selects, ordered by their names.</summary>
    /// <param name="request">The request.</param>
    /// <param name="state">What is listed.</param>
    /// <param name="entries">The entries of one namespace.</param>
    /// <param name="type">What is answered.</param>
    public static IResult List<T>(
        HttpRequest request,
        RegistryState state,
        Func<NamespaceState, IEnumerable<T>> entries,
        JsonTypeInfo<ApiResponse<IReadOnlyList<T>>> type)
    {
        var query = new RequestQuery(request);
        var namespaces = query.OneOrAllNamespaces();
        if (query.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        var snapshot = state.Current;
        if (query.OptionalNamespace() is { } ns && !snapshot.Namespaces.ContainsKey(ns))
        {
            return Answer.From(Refusal.NoSuchNamespace(ns, snapshot.Namespaces.Keys, request.Grant().Namespaces));
        }

        var selected = namespaces.Select(snapshot).OrderBy(each => each.Name, StringComparer.Ordinal);
        return Answer.From((IReadOnlyList<T>)[.. selected.SelectMany(entries)], type);
    }

    /// <summary>A page of what the store keeps, the newest first: <c>ns</c>, <c>limit</c> and <c>before</c> of a query.</summary>
    public static bool TryReadPage(HttpRequest request, [NotNullWhen(true)] out StoredPage? page, [NotNullWhen(false)] out Refusal? refusal)
    {
        var query = new RequestQuery(request);
        page = new StoredPage(query.OneOrAllNamespaces(), query.OptionalLimit() ?? StoredPage.DefaultLimit, query.OptionalBefore());
        if (!query.IsRejected(out refusal))
        {
            return true;
        }

        page = null;
        return false;
    }
}

/// <summary>Which part of what the store keeps is asked for.</summary>
/// <param name="Namespaces">Those asked for that the caller's token is for.</param>
/// <param name="Limit">The most to return.</param>
/// <param name="Before">Only what has smaller ids.</param>
internal sealed record StoredPage(NamespaceSet Namespaces, int Limit, long? Before)
{
    public const int DefaultLimit = 100;
}
