using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/namespace/…</c></summary>
internal static class NamespaceEndpoints
{
    public static IResult List(HttpRequest request, RegistryState state) => Answer.Of(
        (IReadOnlyList<NamespaceInfo>)[.. request.Grant().Namespaces.Of(state.Current).OrderBy(ns => ns.Id).Select(ns => ns.ToInfo())],
        KengerJson.Readable.ApiResponseIReadOnlyListNamespaceInfo);

    public static async Task<IResult> Add(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new AddNamespace(
            fields.Text("name", FieldChecks.CheckNamespace),
            fields.OptionalText("description", FieldChecks.CheckDescription),
            fields.OptionalText("health_path", FieldChecks.CheckHealthPath),
            fields.OptionalFlag("gated") ?? false);
        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNamespaceInfo);
    }

    public static async Task<IResult> Update(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new UpdateNamespace(
            ReadSelector(fields),
            fields.OptionalText("description", FieldChecks.CheckDescription),
            fields.OptionalText("health_path", FieldChecks.CheckHealthPath),
            fields.OptionalFlag("gated"));
        if (command is { Description: null, HealthPath: null, Gated: null } && !fields.IsRejected(out _))
        {
            fields.Reject("body", "must give at least one of description, health_path and gated to change");
        }

        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNamespaceInfo);
    }

    public static async Task<IResult> Delete(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new DeleteNamespace(ReadSelector(fields));
        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNamespaceRemoval);
    }

    private static NamespaceRef ReadSelector(RequestFields fields)
    {
        var selector = new NamespaceRef(
            fields.OptionalNumber("id", FieldChecks.CheckId), fields.OptionalText("name", FieldChecks.CheckNamespace));
        if (selector is { Id: null, Name: null } && !fields.IsRejected(out _))
        {
            fields.Reject("id", "or name is required");
        }

        return selector;
    }
}
