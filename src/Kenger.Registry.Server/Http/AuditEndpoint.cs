using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/audit/list</c></summary>
internal static class AuditEndpoint
{
    public static async Task<IResult> List(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        if (!NamespaceReads.TryReadPage(request, out var page, out var refusal))
        {
            return Answer.From(refusal);
        }

        using var place = request.Grant().Use.BeginStoreRead(out var full);
        if (full is not null)
        {
            return Answer.From(full);
        }

        var rows = await StorePages.ReadAsync(
            writer, page.Limit, page.Before, (store, limit, before) => store.ReadAudit(page.Namespaces, limit, before), row => row.Id, cancellationToken);
        return rows.TryGetValue(out var found)
            ? Answer.From((IReadOnlyList<AuditEntry>)[.. found.Select(row => row.ToEntry())], KengerJson.Readable.ApiResponseIReadOnlyListAuditEntry)
            : Answer.From(rows.Refusal!);
    }
}
