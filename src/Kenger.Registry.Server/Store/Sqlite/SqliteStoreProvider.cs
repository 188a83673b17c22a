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

    public string? FindProblem(string address)
    {
        if (!address.StartsWith(Scheme, StringComparison.Ordinal) || PathOf(address) is not null)
        {
            return null;
        }

        var path = address[Scheme.Length..];
        return path switch
        {
            "" or "//" => "the sqlite address has no path: the form is sqlite:PATH",
            ":memory:" => "the sqlite address names no file: for a store that ends with the process it takes 'memory'",
            _ when TakesOptions(path) => "the sqlite address is the path of a file and takes no options: the form is sqlite:PATH",
            _ => "the sqlite address must be the path of a file, not of a directory",
        };
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
        var namesFile = path.Length > 0 && path != ":memory:" && !Path.EndsInDirectorySeparator(path) && !path.Any(char.IsControl) && !TakesOptions(path);
        return namesFile ? Path.GetFullPath(path) : null;
    }

    // sqlite:FILE?mode=ro, sqlite:Data Source=FILE;Mode=ReadOnly: files of such names would be made, and nothing of it obeyed.
    private static bool TakesOptions(string path) =>
        path.Contains('?', StringComparison.Ordinal)
        || path.StartsWith("Data Source", StringComparison.OrdinalIgnoreCase) || path.StartsWith("Filename=", StringComparison.OrdinalIgnoreCase);
}
