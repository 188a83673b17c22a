using System.Globalization;
using System.Text;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// An option that the address of a database may have: one of the connector's. Most are taken as they are; some can only have the value
/// that Kenger needs, and say why.
/// </summary>
/// <param name="Name">As the connector calls it.</param>
/// <param name="Rule">What it takes, as in "SslMode must be …"; never what was given, which may be a secret in the wrong place.</param>
/// <param name="Read">The value as the connector takes it; null when it can't be that.</param>
internal sealed record DatabaseOption(string Name, string Rule, Func<string, string?> Read)
{
    private const string PoolReason = "can't be set: Kenger keeps one connection, and opens another when that breaks; it has no pool";
    private const string ValueReason = "can't be changed: it says how values are read, and Kenger reads its own tables";
    private const string TransactionReason = "can't be changed: Kenger begins and ends its transactions itself";

    private static readonly DatabaseOption[] All =
    [
        new(nameof(MySqlConnectionStringBuilder.Server), "must be host names or IP addresses, separated by commas", ReadServer)
        {
            Spellings = ["Host", "Data Source", "Address", "Addr", "Network Address"],
        },
        Number(nameof(MySqlConnectionStringBuilder.Port), 1, 65_535),
        Text(nameof(MySqlConnectionStringBuilder.UserID), "Username", "User", "Uid"),
        Secret(nameof(MySqlConnectionStringBuilder.Password), "Pwd"),
        Text(nameof(MySqlConnectionStringBuilder.Database), "Initial Catalog"),
        Path(Socket, "Unix Socket"),
        Words(
            nameof(MySqlConnectionStringBuilder.ConnectionProtocol),
            "must be Tcp or UnixSocket: Kenger connects to a database in no other way",
            ("Sockets", "Sockets"), ("Socket", "Sockets"), ("Tcp", "Sockets"), ("Tcp-ip", "Sockets"), ("Unix", "UnixSocket"), ("Unix-socket", "UnixSocket"))
            with { Spellings = ["Protocol"] },
        Words(
            nameof(MySqlConnectionStringBuilder.LoadBalance),
            "must be FailOver (the hosts in their order) or Random: the others need a pool, and Kenger has none",
            ("FailOver", "FailOver"), ("Random", "Random")),

        Words(
            nameof(MySqlConnectionStringBuilder.SslMode),
            "must be None, Preferred, Required, VerifyCA or VerifyFull",
            ("None", "None"), ("Disabled", "None"), ("Preferred", "Preferred"), ("Required", "Required"),
            ("VerifyCA", "VerifyCA"), ("VerifyFull", "VerifyFull"), ("VerifyIdentity", "VerifyFull")),
        Path(nameof(MySqlConnectionStringBuilder.SslCa), "CA Certificate File"),
        Path(nameof(MySqlConnectionStringBuilder.SslCert)),
        Path(nameof(MySqlConnectionStringBuilder.SslKey)),
        Path(nameof(MySqlConnectionStringBuilder.CertificateFile)),
        Secret(nameof(MySqlConnectionStringBuilder.CertificatePassword)),
        Words(
            nameof(MySqlConnectionStringBuilder.CertificateStoreLocation),
            "must be None, CurrentUser or LocalMachine",
            ("None", "None"), ("CurrentUser", "CurrentUser"), ("LocalMachine", "LocalMachine")),
        Text(nameof(MySqlConnectionStringBuilder.CertificateThumbprint)),
        Flag(nameof(MySqlConnectionStringBuilder.SkipCertificateRevocationCheck)),
        new(nameof(MySqlConnectionStringBuilder.TlsVersion), "must be TLS 1.2, TLS 1.3 or both, separated by a comma", ReadTlsVersions),
        new(nameof(MySqlConnectionStringBuilder.TlsCipherSuites), "must be names of TLS cipher suites, separated by commas", ReadCipherSuites),

        // More than a minute, and a frozen database would hold the writer's thread for as long.
        Number(nameof(MySqlConnectionStringBuilder.ConnectionTimeout), 1, 60, "Connect Timeout"),
        Number(nameof(MySqlConnectionStringBuilder.DefaultCommandTimeout), 1, 60, "Command Timeout"),
        Number(nameof(MySqlConnectionStringBuilder.Keepalive), 0, 86_400),
        Flag(nameof(MySqlConnectionStringBuilder.AllowPublicKeyRetrieval)),
        Path(nameof(MySqlConnectionStringBuilder.ServerRsaPublicKeyFile)),
        Text(nameof(MySqlConnectionStringBuilder.ServerSPN)),
        Text(nameof(MySqlConnectionStringBuilder.ApplicationName)),
        Flag(nameof(MySqlConnectionStringBuilder.InteractiveSession), "Interactive"),
        Flag(nameof(MySqlConnectionStringBuilder.Pipelining)),
        Flag(nameof(MySqlConnectionStringBuilder.UseCompression), "Compress"),
        Words(
            nameof(MySqlConnectionStringBuilder.ServerRedirectionMode),
            "must be Disabled, Preferred or Required",
            ("Disabled", "Disabled"), ("Preferred", "Preferred"), ("Required", "Required")),

        Only(nameof(MySqlConnectionStringBuilder.CharacterSet), "must be utf8mb4: so are Kenger's tables", "utf8mb4", "Charset"),
        Only(nameof(MySqlConnectionStringBuilder.Pooling), "must be false: Kenger keeps one connection, and opens another when that breaks", "False"),
        Refused(nameof(MySqlConnectionStringBuilder.ConnectionLifeTime), PoolReason),
        Refused(nameof(MySqlConnectionStringBuilder.ConnectionReset), PoolReason),
        Refused("DeferConnectionReset", PoolReason),
        Refused("ConnectionIdlePingTime", PoolReason),
        Refused(nameof(MySqlConnectionStringBuilder.ConnectionIdleTimeout), PoolReason),
        Refused(nameof(MySqlConnectionStringBuilder.MinimumPoolSize), PoolReason, "Min Pool Size"),
        Refused(nameof(MySqlConnectionStringBuilder.MaximumPoolSize), PoolReason, "Max Pool Size"),
        Refused(nameof(MySqlConnectionStringBuilder.DnsCheckInterval), PoolReason),
        Refused(nameof(MySqlConnectionStringBuilder.PipeName), "can't be set: Kenger connects by TCP or a Unix socket", "Pipe"),
        Only(nameof(MySqlConnectionStringBuilder.AllowLoadLocalInfile), "must be false: a database could read this machine's files", "False"),
        Only(nameof(MySqlConnectionStringBuilder.AllowUserVariables), "must be false: Kenger's statements have parameters and no variables", "False"),
        Only(
            nameof(MySqlConnectionStringBuilder.NoBackslashEscapes),
            "must be false: Kenger's sessions take a backslash for an escape, and texts would be written wrongly",
            "False"),
        Only(
            nameof(MySqlConnectionStringBuilder.UseAffectedRows),
            "must be false: it counts other rows, and servers that share the database agree by that count",
            "False"),
        Only(nameof(MySqlConnectionStringBuilder.PersistSecurityInfo), "must be false: the password would stay in texts", "False"),
        Refused(
            nameof(MySqlConnectionStringBuilder.CancellationTimeout),
            "can't be set: Kenger ends a statement that takes too long together with its connection"),
        Only(nameof(MySqlConnectionStringBuilder.ForceSynchronous), "can't be changed: Kenger's statements are synchronous anyway", "False"),
        Only(nameof(MySqlConnectionStringBuilder.IgnorePrepare), "can't be changed: Kenger prepares no statements", "True"),
        Only(nameof(MySqlConnectionStringBuilder.IgnoreCommandTransaction), TransactionReason, "False"),
        Only(nameof(MySqlConnectionStringBuilder.AutoEnlist), TransactionReason, "True"),
        Only(nameof(MySqlConnectionStringBuilder.UseXaTransactions), TransactionReason, "True"),
        Only(nameof(MySqlConnectionStringBuilder.AllowZeroDateTime), ValueReason, "False"),
        Only(nameof(MySqlConnectionStringBuilder.ConvertZeroDateTime), ValueReason, "False"),
        Only(nameof(MySqlConnectionStringBuilder.DateTimeKind), ValueReason, "Unspecified"),
        Only(nameof(MySqlConnectionStringBuilder.GuidFormat), ValueReason, "Default"),
        Only("OldGuids", ValueReason, "False"),
        Only(nameof(MySqlConnectionStringBuilder.TreatTinyAsBoolean), ValueReason, "True"),
    ];

    private static readonly Dictionary<string, DatabaseOption> ByKey = All
        .SelectMany(option => option.Spellings.Append(option.Name).Select(spelling => KeyValuePair.Create(KeyOf(spelling), option)))
        .ToDictionary();

    /// <summary>The path of a Unix socket, as MySQL's own programs call it; to the connector it is a server.</summary>
    public const string Socket = "Socket";

    public IReadOnlyList<string> Spellings { get; init; } = [];

    /// <summary>Whether its value is shown nowhere. What follows a secret may be the rest of it.</summary>
    public bool IsSecret { get; private init; }

    /// <summary>Whether there must be a file where it points to.</summary>
    public bool IsFile { get; private init; }

    /// <summary>The option of that name, in any case and with or without spaces, '-' and '_'; null when there is none.</summary>
    public static DatabaseOption? Find(string name) => ByKey.GetValueOrDefault(KeyOf(name));

    /// <summary>What follows a sentence that says there is no such option.</summary>
    public static string HintFor(string name)
    {
        var hint = NearName.Hint(name, All.SelectMany(option => option.Spellings.Prepend(option.Name)));
        var isEncryption = name.Contains("ssl", StringComparison.OrdinalIgnoreCase) || name.Contains("tls", StringComparison.OrdinalIgnoreCase);
        return hint.Length == 0 && isEncryption ? "; SslMode says how the connection is encrypted" : hint;
    }

    private static string KeyOf(string name) => new([.. name.Where(each => each is not (' ' or '-' or '_')).Select(char.ToLowerInvariant)]);

    private static DatabaseOption Text(string name, params string[] spellings) =>
        new(name, "must have a value", value => value) { Spellings = spellings };

    private static DatabaseOption Secret(string name, params string[] spellings) => Text(name, spellings) with { IsSecret = true };

    private static DatabaseOption Path(string name, params string[] spellings) =>
        new(name, "must be the path of a file that is there and can be read", value => value) { Spellings = spellings, IsFile = name != Socket };

    private static DatabaseOption Number(string name, int min, int max, params string[] spellings) => new(
        name,
        $"must be a whole number from {min} to {max}",
        value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number.ToString(CultureInfo.InvariantCulture)
            : null)
    {
        Spellings = spellings,
    };

    private static DatabaseOption Flag(string name, params string[] spellings) => new(name, "must be true or false", ReadFlag) { Spellings = spellings };

    private static DatabaseOption Words(string name, string rule, params (string Word, string Value)[] words) => new(
        name,
        rule,
        value => Array.Find(words, each => KeyOf(each.Word) == KeyOf(value)).Value);

    private static DatabaseOption Only(string name, string reason, string only, params string[] spellings) => new(
        name,
        reason,
        value => string.Equals(ReadFlag(value) ?? value, only, StringComparison.OrdinalIgnoreCase) ? only : null)
    {
        Spellings = spellings,
    };

    private static DatabaseOption Refused(string name, string reason, params string[] spellings) => new(name, reason, _ => null) { Spellings = spellings };

    private static string? ReadFlag(string value) => value.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => "True",
        "false" or "no" or "off" or "0" => "False",
        _ => null,
    };

    private static string? ReadServer(string value)
    {
        if (value.StartsWith('/'))
        {
            return value;
        }

        var hosts = value.Split(',', StringSplitOptions.TrimEntries);
        return Array.TrueForAll(hosts, IsHost) ? string.Join(',', hosts.Select(host => host.Trim('[', ']'))) : null;
    }

    private static bool IsHost(string host) => host.StartsWith('[')
        ? host.EndsWith(']') && Uri.CheckHostName(host) == UriHostNameType.IPv6
        : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;

    private static string? ReadTlsVersions(string value)
    {
        var versions = new StringBuilder();
        foreach (var version in value.Split(','))
        {
            var text = KeyOf(version).Replace(".", "", StringComparison.Ordinal).Replace("v", "", StringComparison.Ordinal);
            if (text is not ("tls12" or "tls13"))
            {
                return null;
            }

            versions.Append(versions.Length == 0 ? "" : ", ").Append("TLS 1.").Append(text[^1]);
        }

        return versions.ToString();
    }

    private static string? ReadCipherSuites(string value) =>
        value.Split(',').All(suite => suite.Trim() is { Length: > 0 } name && !char.IsAsciiDigit(name[0])
            && (Enum.TryParse<System.Net.Security.TlsCipherSuite>(name, ignoreCase: true, out _)
                || Enum.TryParse<System.Net.Security.TlsCipherSuite>("TLS_" + name, ignoreCase: true, out _)))
            ? value
            : null;
}
