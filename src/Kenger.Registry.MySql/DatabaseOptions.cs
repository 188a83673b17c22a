using MySqlConnector;
using static Kenger.Registry.MySql.DatabaseOption;

namespace Kenger.Registry.MySql;

/// <summary>Which options there are: all of the connector's, and what MySQL's own programs call a Unix socket.</summary>
internal static class DatabaseOptions
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
        FilePath(Socket, "Unix Socket"),
        Words(
            nameof(MySqlConnectionStringBuilder.ConnectionProtocol),
            "must be Tcp or UnixSocket: Kenger connects to a database in no other way",
            ("Sockets", "Sockets"), ("Socket", "Sockets"), ("Tcp", "Sockets"), ("Tcp-ip", "Sockets"), ("Unix", "UnixSocket"),
            ("Unix-socket", "UnixSocket"))
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
        FilePath(nameof(MySqlConnectionStringBuilder.SslCa), "CA Certificate File"),
        FilePath(nameof(MySqlConnectionStringBuilder.SslCert)),
        FilePath(nameof(MySqlConnectionStringBuilder.SslKey)),
        FilePath(nameof(MySqlConnectionStringBuilder.CertificateFile)),
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
        FilePath(nameof(MySqlConnectionStringBuilder.ServerRsaPublicKeyFile)),
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
        Only(
            nameof(MySqlConnectionStringBuilder.Pooling),
            "must be false: Kenger keeps one connection, and opens another when that breaks",
            "False"),
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

    /// <summary>The option of that name, in any case and with or without spaces, '-' and '_'; null when there is none.</summary>
    public static DatabaseOption? Find(string name) => ByKey.GetValueOrDefault(KeyOf(name));

    /// <summary>What follows a sentence that says there is no such option.</summary>
    public static string HintFor(string name)
    {
        var hint = NearName.Hint(name, All.SelectMany(option => option.Spellings.Prepend(option.Name)));
        var isEncryption = name.Contains("ssl", StringComparison.OrdinalIgnoreCase) || name.Contains("tls", StringComparison.OrdinalIgnoreCase);
        return hint.Length == 0 && isEncryption ? "; SslMode says how the connection is encrypted" : hint;
    }
}
