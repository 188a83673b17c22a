using System.Diagnostics.CodeAnalysis;

namespace Kenger.Registry.Server.Store;

/// <summary>Makes the store that an address such as <c>sqlite:registry.db</c> names.</summary>
internal interface IRegistryStoreProvider
{
    /// <summary>How the addresses it takes look, for error messages.</summary>
    string AddressForm { get; }

    /// <summary>Makes the store without opening it; false when the address is for another provider.</summary>
    bool TryCreate(string address, [NotNullWhen(true)] out IRegistryStore? store);

    /// <summary>What is wrong with an address of this provider's kind, without its secrets; null when nothing is, or when it is of another kind.</summary>
    string? FindProblem(string address);
}
