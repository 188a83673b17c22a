using System.Diagnostics.CodeAnalysis;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary><c>mysql://USER:PASSWORD@HOST:PORT/DATABASE</c>, or <c>mysql:</c> and a connection string.</summary>
internal sealed class MySqlStoreProvider(SteadyClock clock) : IRegistryStoreProvider
{
    private const string Scheme = "mysql:";
    private const uint DefaultPort = 3306;

    // Callers are told 503 within a second whatever this is. It bounds how long the writer's thread hangs on a database that
    // is gone, and so how soon after its return it is used again.
    private const uint TimeoutSeconds = 3;

    public string AddressForm => "'mysql://USER:PASSWORD@HOST:PORT/DATABASE'";

    public bool TryCreate(string address, [NotNullWhen(true)] out IRegistryStore? store)
    {
        store = address.StartsWith(Scheme, StringComparison.Ordinal) && TryParse(address, out var parsed)
            ? new MySqlRegistryStore(parsed, clock)
            : null;
        return store is not null;
    }

    private static bool TryParse(string address, [NotNullWhen(true)] out MySqlConnectionStringBuilder? parsed)
    {
        parsed = ReadOrNull(address);
        if (parsed is null || parsed.Server.Length == 0 || parsed.Database.Length == 0)
        {
            parsed = null;
            return false;
        }

        parsed.ConnectionTimeout = TimeoutSeconds;
        parsed.DefaultCommandTimeout = TimeoutSeconds;
        // A statement that takes longer ends with its connection: to ask the server to cancel it first would take longer still.
        parsed.CancellationTimeout = -1;
        parsed.Pooling = false;
        return true;
    }

    private static MySqlConnectionStringBuilder? ReadOrNull(string address)
    {
        try
        {
            return address.StartsWith(Scheme + "//", StringComparison.Ordinal)
                ? FromUri(address)
                : new MySqlConnectionStringBuilder(address[Scheme.Length..]);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            // A value that no connection takes: a password with a NUL, a port that is no number. What is thrown may repeat it.
            return null;
        }
    }

    private static MySqlConnectionStringBuilder? FromUri(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return null;
        }

        var user = uri.UserInfo.Split(':', 2);
        return new MySqlConnectionStringBuilder
        {
            Server = uri.Host,
            Port = uri.IsDefaultPort || uri.Port < 0 ? DefaultPort : (uint)uri.Port,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            UserID = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "",
        };
    }
}
