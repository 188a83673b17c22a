using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes;

/// <summary>One change somebody asks for: a pure function over a draft, run on the writer's thread.</summary>
internal abstract record RegistryCommand<T>
{
    /// <summary>What the audit calls it.</summary>
    public abstract string Action { get; }

    /// <summary>The namespace it looks at and changes; null when what it looks for does not exist, or is everything.</summary>
    public abstract string? NamespaceIn(RegistryDraft draft);

    /// <summary>Other namespaces that it leads to: its caller's token must be for those as well.</summary>
    protected virtual IEnumerable<string> OtherNamespacesIn(RegistryDraft draft) => [];

    /// <summary>Changes the draft and says what to answer. A refusal leaves the draft as it was.</summary>
    public abstract CommandResult<T> Apply(RegistryDraft draft);

    /// <summary>Applies it in somebody's name, where the caller may.</summary>
    public CommandResult<T> ApplyAs(Actor actor, RegistryDraft draft)
    {
        // Here and not only where requests are read: the namespace behind an id is known nowhere else.
        if (!actor.Namespaces.IsAll && FirstOutside(actor, draft) is { } ns)
        {
            return Refusal.ForbiddenNamespace(actor.Name, ns, actor.Namespaces);
        }

        draft.Begin(actor, Action);
        return Apply(draft);
    }

    private string? FirstOutside(Actor actor, RegistryDraft draft) =>
        OtherNamespacesIn(draft).Prepend(NamespaceIn(draft)).FirstOrDefault(ns => ns is not null && !actor.Namespaces.Includes(ns));
}
