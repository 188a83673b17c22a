using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>What all endpoints that change something do: read a command, refuse broken fields, carry it out in the caller's name.</summary>
internal static class CommandEndpoint
{
    /// <summary>Runs one of them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="writer">Who carries it out.</param>
    /// <param name="read">Makes the command of the body; what it makes of a broken one, null too, is not carried out.</param>
    /// <param name="type">What is answered.</param>
    /// <param name="cancellationToken">Whether the caller is gone.</param>
    public static async Task<IResult> RunAsync<T>(
        HttpRequest request,
        RegistryWriter writer,
        Func<RequestFields, RegistryCommand<T>?> read,
        JsonTypeInfo<ApiResponse<T>> type,
        CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = read(fields);
        return fields.IsRejected(out var refusal)
            ? Answer.From(refusal)
            : Answer.From(await writer.ExecuteAsync(command!, request.Actor(), cancellationToken), type);
    }
}
