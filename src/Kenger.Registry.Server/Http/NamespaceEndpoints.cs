using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/namespace/…</c></summary>
internal static class NamespaceEndpoints
{
    public static IResult List(HttpRequest request, RegistryState state) => Answer.From(
        (IReadOnlyList<NamespaceInfo>)[.. request.Grant().Namespaces.Select(state.Current).OrderBy(ns => ns.Id).Select(ns => ns.ToInfo())],
        KengerJson.Readable.ApiResponseIReadOnlyListNamespaceInfo);

    public static Task<IResult> Add(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, ReadAdd, KengerJson.Readable.ApiResponseNamespaceInfo, cancellationToken);

    public static Task<IResult> Update(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, ReadUpdate, KengerJson.Readable.ApiResponseNamespaceInfo, cancellationToken);

    public static Task<IResult> Delete(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(
            request,
            writer,
            static fields => new DeleteNamespace(ReadReference(fields)),
            KengerJson.Readable.ApiResponseNamespaceRemoval,
            cancellationToken);

    private static AddNamespace ReadAdd(RequestFields fields) => new(
        fields.Text(WireNames.Name, FieldChecks.CheckNamespace),
        fields.OptionalText(WireNames.Description, FieldChecks.CheckDescription),
        fields.OptionalText(WireNames.HealthPath, FieldChecks.CheckHealthPath),
        fields.OptionalFlag(WireNames.Gated) ?? false);

    private static UpdateNamespace ReadUpdate(RequestFields fields)
    {
        var command = new UpdateNamespace(
            ReadReference(fields),
            fields.OptionalText(WireNames.Description, FieldChecks.CheckDescription),
            fields.OptionalText(WireNames.HealthPath, FieldChecks.CheckHealthPath),
            fields.OptionalFlag(WireNames.Gated)) { Freezes = fields.OptionalTexts(WireNames.Freezes, ReleaseChecks.MaxFreezes, FreezeWindow.Check) };
        if (command is { Description: null, HealthPath: null, Gated: null, Freezes: null } && !fields.IsBroken)
        {
            fields.Reject("body", "must give at least one of description, health_path, gated and freezes to change");
        }

        return command;
    }

    private static NamespaceRef ReadReference(RequestFields fields)
    {
        var reference = new NamespaceRef(
            fields.OptionalNumber(WireNames.Id, FieldChecks.CheckId), fields.OptionalText(WireNames.Name, FieldChecks.CheckNamespace));
        if (reference is { Id: null, Name: null } && !fields.IsBroken)
        {
            fields.Reject(WireNames.Id, "is required where there is no name");
        }

        return reference;
    }
}
