using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Namespaces;

/// <summary>Names a namespace by id, by name, or by both when they mean the same one.</summary>
internal readonly record struct NamespaceRef(long? Id, string? Name)
{
    /// <summary>
    /// The namespace it leads to, a wrong name beside the id or not: the refusal of such a name tells the right one.
    /// </summary>
    public string? NamespaceIn(RegistryDraft draft) => Id is { } id ? draft.FindNamespace(id)?.Name ?? Name : Name;

    public CommandResult<NamespaceView> Find(RegistryDraft draft)
    {
        var ns = Id is { } id ? draft.FindNamespace(id) : draft.FindNamespace(Name ?? "");
        if (ns is null)
        {
            return Id is { } unknown
                ? Refusal.NotFound("there is no namespace with the id " + unknown.ToString(CultureInfo.InvariantCulture))
                : draft.NoSuchNamespace(Name ?? "");
        }

        return Name is null || ns.Name == Name
            ? ns
            : Refusal.Invalid(new FieldError(
                "name", $"must be '{ns.Name}', the name of id {ns.Id}, or absent: a namespace keeps its name for life"));
    }
}
