namespace Kenger.Registry.Server.Changes;

/// <summary>One change somebody asks for: a pure function over a draft, run on the writer's thread.</summary>
internal abstract record RegistryCommand<T>
{
    /// <summary>Changes the draft and says what to answer. A refusal leaves the draft as it was.</summary>
    public abstract CommandResult<T> Apply(RegistryDraft draft);
}
