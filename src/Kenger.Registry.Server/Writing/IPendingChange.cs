using Kenger.Registry.Server.Changes;

namespace Kenger.Registry.Server.Writing;

/// <summary>Work that shares a draft and a transaction with all changes that wait.</summary>
internal interface IPendingChange
{
    void Apply(RegistryDraft draft);
}
