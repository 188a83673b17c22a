using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/audit/list</c></summary>
internal static class AuditEndpoint
{
    private const int DefaultLimit = 100;

    public static async Task<IResult> List(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        var query = new RequestQuery(request.Query);
        var ns = query.OptionalNamespace();
        var limit = query.OptionalLimit() ?? DefaultLimit;
        var before = query.OptionalBefore();
        if (query.IsRejected(out var refusal))
        {
            return Answer.Of(refusal);
        }

        var namespaces = ns is null ? NamespaceSelection.All : NamespaceSelection.Of([ns]);
        if (request.Grant().Narrow(ref namespaces) is { } forbidden)
        {
            return Answer.Of(forbidden);
        }

        var rows = await writer.UseStoreAsync(store => store.ReadAudit(namespaces, limit, before), cancellationToken);
        return rows.TryGetValue(out var found)
            ? Answer.Of((IReadOnlyList<AuditEntry>)[.. found.Select(row => row.ToEntry())], KengerJson.Readable.ApiResponseIReadOnlyListAuditEntry)
            : Answer.Of(rows.Refusal!);
    }
}
