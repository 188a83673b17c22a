using System.Diagnostics.CodeAnalysis;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// Where a database is and how to connect: the address read, checked, and with what Kenger fixes. A message about it never repeats a value.
/// </summary>
internal sealed class DatabaseAddress
{
    public const string Scheme = "mysql:";

    // Callers are told 503 within a second whatever this is. It bounds how long the writer's thread hangs on a database that
    // is gone, and so how soon after its return it is used again.
    private const uint DefaultTimeoutSeconds = 3;

    private const int MaxValueLength = 1_024;

    private readonly MySqlConnectionStringBuilder _connection;
    private readonly ServerCertificateCheck? _check;
    private readonly ClientCertificateFile? _clientCertificate;

    private DatabaseAddress(MySqlConnectionStringBuilder connection)
    {
        _check = ServerCertificateCheck.TakeFrom(connection);
        _clientCertificate = ClientCertificateFile.TakeFrom(connection);
        _connection = connection;
        Description = Describe(connection);
    }

    /// <summary>The place, without secrets.</summary>
    public string Description { get; }

    /// <summary>Reads an address, or says what is wrong with it: a sentence's end that follows "the mysql address".</summary>
    public static bool TryParse(string address, [NotNullWhen(true)] out DatabaseAddress? parsed, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            parsed = Parse(address[Scheme.Length..]);
            problem = null;
            return true;
        }
        catch (FormatException exception)
        {
            parsed = null;
            problem = exception.Message;
            return false;
        }
    }

    /// <summary>Opens a connection for the start: connecting and each statement may take that long, and a failure says to where.</summary>
    public MySqlConnection OpenFirst(uint timeoutSeconds)
    {
        try
        {
            return Open(new MySqlConnectionStringBuilder(_connection.ConnectionString)
            {
                ConnectionTimeout = Math.Max(timeoutSeconds, _connection.ConnectionTimeout),
                DefaultCommandTimeout = Math.Max(timeoutSeconds, _connection.DefaultCommandTimeout),
            });
        }
        catch (Exception exception) when (exception is MySqlException or IOException)
        {
            throw new IOException($"{Description}: {exception.Message}", exception);
        }
    }

    /// <summary>Opens a connection.</summary>
    public MySqlConnection Open() => Open(_connection);

    private MySqlConnection Open(MySqlConnectionStringBuilder settings)
    {
        var connection = new MySqlConnection(settings.ConnectionString);
        string? refusal = null;
        if (_check is not null)
        {
            connection.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                (refusal = _check.FindProblem(certificate, chain, errors)) is null;
        }

        if (_clientCertificate is not null)
        {
            connection.ProvideClientCertificatesCallback = certificates => (refusal = _clientCertificate.AddTo(certificates)) is null
                ? default
                : throw new IOException(refusal);
        }

        try
        {
            connection.Open();
            return connection;
        }
        catch (Exception exception)
        {
            connection.Dispose();
            if (refusal is not null)
            {
                // The connector only knows that somebody refused.
                throw new IOException(refusal, exception);
            }

            throw;
        }
    }

    private static DatabaseAddress Parse(string address)
    {
        var connection = new MySqlConnectionStringBuilder
        {
            ConnectionTimeout = DefaultTimeoutSeconds,
            DefaultCommandTimeout = DefaultTimeoutSeconds,
            // A statement that takes longer ends with its connection: to ask the server to cancel it first would take longer still.
            CancellationTimeout = -1,
            Pooling = false,
        };
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        DatabaseOption? previous = null;
        foreach (var (name, value) in DatabaseAddressText.Split(address))
        {
            var option = DatabaseOptions.Find(name) ?? throw new FormatException(SayUnknown(name, previous));
            if (!given.TryAdd(option.Name, Read(option, value)))
            {
                throw new FormatException($"gives {option.Name} twice");
            }

            previous = option;
        }

        Apply(given, connection);
        DatabaseAddressRules.Check(connection, given.Keys);
        return new DatabaseAddress(connection);
    }

    private static string Read(DatabaseOption option, string value)
    {
        var mistake = string.IsNullOrWhiteSpace(value) && option.Name != nameof(MySqlConnectionStringBuilder.Password) ? "no value for"
            : value.Length > MaxValueLength ? $"more than {MaxValueLength} characters in"
            : value.Any(char.IsControl) ? "a control character in"
            : null;
        if (mistake is not null)
        {
            throw new FormatException($"has {mistake} {option.Name}");
        }

        var read = option.Read(value) ?? throw new FormatException($"can't be used: {option.Name} {option.Rule}");
        if (option.IsFile && !CanRead(read))
        {
            throw new FormatException($"can't be used: {option.Name} {option.Rule}");
        }

        return read;
    }

    private static bool CanRead(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    // What follows a password may be the rest of it, and what looks like no name too.
    private static string SayUnknown(string name, DatabaseOption? previous) => previous is { IsSecret: true }
        ? $"can't be read: what follows {previous.Name} is no option; a ';' in a connection string's value needs quotes, "
            + "and in a URL '&' is %26"
        : name.Length <= 40 && name.All(each => char.IsAsciiLetter(each) || each is ' ' or '-' or '_')
            ? $"has an option '{name}', and there is none of that name{DatabaseOptions.HintFor(name)}"
            : $"has an option that there is none of{DatabaseOptions.HintFor(name)}";

    private static void Apply(Dictionary<string, string> given, MySqlConnectionStringBuilder connection)
    {
        if (given.Remove(DatabaseOption.Socket, out var socket))
        {
            if (given.TryGetValue(nameof(connection.Server), out var host) && host != "localhost")
            {
                throw new FormatException("has a host and a Unix socket: only localhost can have both");
            }

            given[nameof(connection.Server)] = socket;
        }

        try
        {
            foreach (var (name, value) in given)
            {
                connection[name] = value;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            // The connector is stricter than the table of options.
#pragma warning disable MA0054 // What it throws may repeat the value, a password for example
            throw new FormatException("can't be used: one of its options has a value that the connector does not take");
#pragma warning restore MA0054
        }
    }

    public static bool IsSocket(MySqlConnectionStringBuilder connection) => connection.Server.StartsWith('/');

    private static string Describe(MySqlConnectionStringBuilder connection)
    {
        if (IsSocket(connection))
        {
            return $"mysql://localhost/{connection.Database}?socket={connection.Server}";
        }

        var hosts = connection.Server.Split(',')
            .Select(host => (host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host) + $":{connection.Port}");
        return $"mysql://{string.Join(',', hosts)}/{connection.Database}";
    }
}
