using System.Diagnostics.CodeAnalysis;

namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary><c>sqlite:PATH</c>, or <c>memory</c> for a store that dies with the process.</summary>
internal sealed class SqliteStoreProvider : IRegistryStoreProvider
{
    private const string Scheme = "sqlite:";

    public string AddressForm => "'sqlite:PATH' or 'memory'";

    public bool TryCreate(string address, [NotNullWhen(true)] out IRegistryStore? store)
    {
        store = null;
        if (address == "memory")
        {
            store = new SqliteRegistryStore(null);
        }
        else if (PathOf(address) is { } path)
        {
            store = new SqliteRegistryStore(path);
        }

        return store is not null;
    }

    /// <summary>The full path of the file an address names; null when it names none.</summary>
    public static string? PathOf(string address)
    {
        if (!address.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var path = address[Scheme.Length..];
        // sqlite:///var/lib/x.db is the URL way to write sqlite:/var/lib/x.db.
        path = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path;
        var namesFile = path.Length > 0 && !Path.EndsInDirectorySeparator(path) && !path.Contains('\0', StringComparison.Ordinal);
        return namesFile ? Path.GetFullPath(path) : null;
    }
}
