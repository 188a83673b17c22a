using System.Diagnostics.CodeAnalysis;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.MySql;

/// <summary><c>mysql://USER:PASSWORD@HOST:PORT/DATABASE</c>, or <c>mysql:</c> and a connection string.</summary>
internal sealed class MySqlStoreProvider(SteadyClock clock) : IRegistryStoreProvider
{
    public string AddressForm => $"'{DatabaseAddressText.Form}'";

    public bool TryCreate(string address, [NotNullWhen(true)] out IRegistryStore? store)
    {
        store = IsOurs(address) && DatabaseAddress.TryParse(address, out var parsed, out _) ? new MySqlRegistryStore(parsed, clock) : null;
        return store is not null;
    }

    public string? FindProblem(string address) =>
        !IsOurs(address) || DatabaseAddress.TryParse(address, out _, out var problem) ? null : "the mysql address " + problem;

    private static bool IsOurs(string address) => address.StartsWith(DatabaseAddress.Scheme, StringComparison.Ordinal);
}
