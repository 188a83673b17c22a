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
            var option = DatabaseOption.Find(name) ?? throw new FormatException(SayUnknown(name, previous));
            if (!given.TryAdd(option.Name, Read(option, value)))
            {
                throw new FormatException($"gives {option.Name} twice");
            }

            previous = option;
        }

        Apply(given, connection);
        Check(connection, given);
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
        ? $"can't be read: what follows {previous.Name} is no option; a ';' in a connection string's value needs quotes, and in a URL '&' is %26"
        : name.Length <= 40 && name.All(each => char.IsAsciiLetter(each) || each is ' ' or '-' or '_')
            ? $"has an option '{name}', and there is none of that name{DatabaseOption.HintFor(name)}"
            : $"has an option that there is none of{DatabaseOption.HintFor(name)}";

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
            // The connector is stricter than the table of options; what it throws may repeat the value.
            throw new FormatException("can't be used: one of its options has a value that the connector does not take");
        }
    }

    private static void Check(MySqlConnectionStringBuilder connection, Dictionary<string, string> given)
    {
        if (connection.Server.Length == 0 || connection.Database.Length == 0)
        {
            throw new FormatException($"has no {(connection.Server.Length == 0 ? "host" : "database")}: the form is {DatabaseAddressText.Form}, and {nameof(connection.Server)} and "
                + $"{nameof(connection.Database)} in a connection string");
        }

        var isSocket = IsSocket(connection);
        if ((connection.ConnectionProtocol == MySqlConnectionProtocol.UnixSocket && !isSocket)
            || (isSocket && (given.ContainsKey(nameof(connection.Port)) || given.ContainsKey(nameof(connection.LoadBalance)))))
        {
            throw new FormatException("can't be used: a Unix socket is a full path such as ?socket=/run/mysqld/mysqld.sock, without port and load balance");
        }

        var verifies = connection.SslMode is MySqlSslMode.VerifyCA or MySqlSslMode.VerifyFull;
        var mistake = connection switch
        {
            { SslCa.Length: > 0 } when !verifies => "SslCa verifies nothing unless SslMode is VerifyCA or VerifyFull",
            { SkipCertificateRevocationCheck: true, SslMode: not MySqlSslMode.VerifyFull } =>
                "SkipCertificateRevocationCheck may only be set where SslMode is VerifyFull",
            { SslCert.Length: > 0, SslKey.Length: 0 } or { SslCert.Length: 0, SslKey.Length: > 0 } => "SslCert and SslKey need each other",
            { CertificatePassword.Length: > 0, CertificateFile.Length: 0 } => "CertificatePassword needs CertificateFile",
            { CertificateThumbprint.Length: > 0, CertificateStoreLocation: MySqlCertificateStoreLocation.None } =>
                "CertificateThumbprint needs CertificateStoreLocation",
            { SslMode: MySqlSslMode.None } when given.Keys.Any(IsAboutTls) => "SslMode is None, and other options are about TLS",
            _ when CountClientCertificates(connection) > 1 => "CertificateFile, SslCert and CertificateStoreLocation exclude each other",
            _ => null,
        };
        if (mistake is not null)
        {
            throw new FormatException("can't be used: " + mistake);
        }
    }

    private static bool IsAboutTls(string option) =>
        option != nameof(MySqlConnectionStringBuilder.SslMode)
        && (option.StartsWith("Ssl", StringComparison.Ordinal) || option.StartsWith("Tls", StringComparison.Ordinal)
            || option.StartsWith("Certificate", StringComparison.Ordinal));

    private static int CountClientCertificates(MySqlConnectionStringBuilder connection) =>
        (connection.CertificateFile.Length > 0 ? 1 : 0) + (connection.SslCert.Length > 0 ? 1 : 0)
        + (connection.CertificateStoreLocation != MySqlCertificateStoreLocation.None ? 1 : 0);

    private static bool IsSocket(MySqlConnectionStringBuilder connection) => connection.Server.StartsWith('/');

    private static string Describe(MySqlConnectionStringBuilder connection)
    {
        if (IsSocket(connection))
        {
            return $"mysql://localhost/{connection.Database}?socket={connection.Server}";
        }

        var hosts = connection.Server.Split(',').Select(host => (host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host) + $":{connection.Port}");
        return $"mysql://{string.Join(',', hosts)}/{connection.Database}";
    }
}
