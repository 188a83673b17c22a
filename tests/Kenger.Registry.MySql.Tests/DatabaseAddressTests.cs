using System.Reflection;
using MySqlConnector;

namespace Kenger.Registry.MySql.Tests;

public sealed class DatabaseAddressTests : IDisposable
{
    private const string Secret = "s3cr3tpw";

    // A value that each option takes; those that are missing take none.
    private static readonly Dictionary<string, string> Good = new(StringComparer.Ordinal)
    {
        ["LoadBalance"] = "Random", ["ConnectionProtocol"] = "Tcp", ["SslMode"] = "Required", ["CertificateStoreLocation"] = "CurrentUser",
        ["TlsVersion"] = "TLSv1.2,TLSv1.3", ["TlsCipherSuites"] = "TLS_AES_128_GCM_SHA256", ["Pooling"] = "false", ["AllowLoadLocalInfile"] = "no",
        ["AllowPublicKeyRetrieval"] = "true", ["AllowUserVariables"] = "False", ["AllowZeroDateTime"] = "0", ["ApplicationName"] = "kenger",
        ["AutoEnlist"] = "true", ["CharacterSet"] = "utf8mb4", ["ConnectionTimeout"] = "5", ["ConvertZeroDateTime"] = "off",
        ["DateTimeKind"] = "Unspecified", ["DefaultCommandTimeout"] = "60", ["ForceSynchronous"] = "false", ["GuidFormat"] = "Default",
        ["IgnoreCommandTransaction"] = "false", ["IgnorePrepare"] = "true", ["InteractiveSession"] = "on", ["Keepalive"] = "30",
        ["NoBackslashEscapes"] = "false", ["OldGuids"] = "false", ["PersistSecurityInfo"] = "false", ["Pipelining"] = "false",
        ["ServerRedirectionMode"] = "Preferred", ["ServerSPN"] = "mariadb/db", ["TreatTinyAsBoolean"] = "true", ["UseAffectedRows"] = "false",
        ["UseCompression"] = "yes", ["UseXaTransactions"] = "true",
    };

    private static readonly string[] Files = ["SslCa", "SslCert", "SslKey", "CertificateFile", "CACertificateFile", "ServerRsaPublicKeyFile"];
    private static readonly string[] InTheAddress = ["Server", "Port", "UserID", "Password", "Database"];

    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<string> Options() => new(
        typeof(MySqlConnectionStringBuilder).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
            .Select(property => property.Name));

    public void Dispose() => File.Delete(_file);

    [Theory]
    [MemberData(nameof(Options))]
    public void TryParse_AnyOptionWithAnyValue_IsTakenOrRefusedByNameWithoutSecrets(string option)
    {
        Assert.NotNull(DatabaseOptions.Find(option));
        var good = Good.GetValueOrDefault(option);
        string?[] values =
        [
            good, "", " ", "perhaps", "-1", "4294967296", "1e9", "true", "false", Secret, "\u0001", "ü" + Secret, new string('9', 5_000),
            "'", "\"", "=", "a=b", _file, "/no/such/file", "%00", "%",
        ];
        foreach (var value in values.OfType<string>())
        {
            foreach (var address in Spellings(option, value))
            {
                if (DatabaseAddress.TryParse(address, out var parsed, out var problem))
                {
                    Assert.DoesNotContain(Secret, parsed.Description, StringComparison.Ordinal);
                    continue;
                }

                Assert.False(problem.Contains(Secret, StringComparison.Ordinal) || problem.Any(char.IsControl) || problem.Length > 400, problem);
            }
        }

        foreach (var address in good is null ? [] : Spellings(option, good))
        {
            Assert.True(DatabaseAddress.TryParse(address, out _, out var problem), $"{address}: {problem}");
        }

        if (!InTheAddress.Contains(option))
        {
            Assert.False(DatabaseAddress.TryParse($"mysql://u:{Secret}@db/kenger?{option}=", out _, out var empty));
            Assert.Contains(DatabaseOptions.Find(option)!.Name, empty, StringComparison.Ordinal);
        }
    }

    // The connector checks some things only when it opens.
    [Theory]
    [MemberData(nameof(Options))]
    public void Open_OptionThatIsTaken_FailsOnlyForWantOfADatabase(string option)
    {
        var value = Files.Contains(option) ? _file : Good.GetValueOrDefault(option) ?? "1";
        if (!DatabaseAddress.TryParse($"mysql://u:{Secret}@127.0.0.1:1/kenger?{option}={value}", out var parsed, out _))
        {
            return;
        }

        var exception = Assert.Throws<IOException>(() => parsed.OpenFirst(timeoutSeconds: 30));

        Assert.Contains("mysql://127.0.0.1:1/kenger", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger", "mysql://db:3306/kenger")]
    [InlineData("mysql://kenger:s3cr3tpw@db:3307/kenger", "mysql://db:3307/kenger")]
    [InlineData("mysql://kenger:s3cr3tpw@db", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db/", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db?database=kenger", "mysql://db:3306/kenger")]
    [InlineData("mysql://kenger:s3cr3tpw@/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw@[::1]/kenger", "mysql://[::1]:3306/kenger")]
    [InlineData("mysql://kenger:s3cr3tpw@[fe80::1%25eth0]:3307/kenger", "mysql://[fe80::1%eth0]:3307/kenger")]
    [InlineData("mysql://kenger:s3cr3tpw@::1/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw@[::1/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db1,db2/kenger", "mysql://db1:3306,db2:3306/kenger")]
    [InlineData("mysql://kenger:s3cr3tpw@db1:3307,db2:3307/kenger", "mysql://db1:3307,db2:3307/kenger")]
    [InlineData("mysql://kenger:s3cr3tpw@db1:3307,db2/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db1,,db2/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db one/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db:0/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db:65536/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db:s3cr3tpw/kenger", null)]
    [InlineData("mysql://kenger:p@ss@s3cr3tpw@db/kenger", "mysql://db:3306/kenger")]
    [InlineData("mysql://kenger:p:a:s3cr3tpw@db/kenger", "mysql://db:3306/kenger")]
    [InlineData("mysql://kenger:100%@db/kenger", "mysql://db:3306/kenger")]
    [InlineData("mysql://kenger:a/s3cr3tpw@db/kenger", null)]
    [InlineData("mysql://kenger:a?s3cr3tpw@db/kenger", null)]
    [InlineData("mysql://kenger:a#s3cr3tpw@db/kenger", null)]
    [InlineData("mysql://kenger:s3cr3tpw", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger/more", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger#more", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger?", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger?ssl-mode", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger?ssl-mode=none&SslMode=none", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger?password=s3cr3tpw", null)]
    [InlineData("mysql://db/kenger?user=kenger&password=s3cr3tpw&s3cr3t=pw", null)]
    [InlineData("mysql://kenger:s3cr3tpw@%2Frun%2Fmysqld%2Fmysqld.sock/kenger", "mysql://localhost/kenger?socket=/run/mysqld/mysqld.sock")]
    [InlineData("mysql://kenger:s3cr3tpw@localhost/kenger?unix_socket=/run/x.sock", "mysql://localhost/kenger?socket=/run/x.sock")]
    [InlineData("mysql://kenger:s3cr3tpw@/kenger?socket=/run/x.sock", "mysql://localhost/kenger?socket=/run/x.sock")]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger?socket=/run/x.sock", null)]
    [InlineData("mysql://kenger:s3cr3tpw@localhost:3306/kenger?socket=/run/x.sock", null)]
    [InlineData("mysql://kenger:s3cr3tpw@db/kenger?protocol=unix", null)]
    [InlineData("mysql:Host=db;Uid=kenger;Pwd=\"s3cr3tpw;x\";Database=kenger", "mysql://db:3306/kenger")]
    [InlineData("mysql:Host=db;Uid=kenger;Pwd='it''s';Database=kenger;", "mysql://db:3306/kenger")]
    [InlineData("mysql:Host=db;Uid=kenger;Pwd=;Database=kenger", "mysql://db:3306/kenger")]
    [InlineData("mysql:Host=db;Uid=kenger;Pwd='s3cr3tpw;Database=kenger", null)]
    [InlineData("mysql:Host=db;Uid=kenger;Pwd='s3cr3tpw'x;Database=kenger", null)]
    [InlineData("mysql:Host=db;Uid=kenger;Pwd=x;s3cr3tpw;Database=kenger", null)]
    [InlineData("mysql:Host=db;Uid=kenger;Pwd=x;s3cr3tpw=y;Database=kenger", null)]
    [InlineData("mysql:Host=db;Server=db;Database=kenger", null)]
    [InlineData("mysql:Host=db;Database=", null)]
    public void TryParse_AnyForm_NamesThePlaceOrIsRefused(string address, string? description)
    {
        var isTaken = DatabaseAddress.TryParse(address, out var parsed, out var problem);

        Assert.Equal(description, parsed?.Description);
        Assert.Equal(description is not null, isTaken);
        Assert.DoesNotContain("s3cr3t", problem ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?Bogus=1", "has an option 'Bogus', and there is none of that name")]
    [InlineData("?SslMod=Required", "has an option 'SslMod', and there is none of that name; did you mean 'SslMode'?")]
    [InlineData("?useSSL=true", "; SslMode says how the connection is encrypted")]
    [InlineData("?connct-timeout=3", "did you mean 'Connect Timeout'?")]
    [InlineData("?ssl-mode=Perhaps", "SslMode must be None, Preferred, Required, VerifyCA or VerifyFull")]
    [InlineData("?connect-timeout=0", "ConnectionTimeout must be a whole number from 1 to 60")]
    [InlineData("?load-balance=RoundRobin", "the others need a pool")]
    [InlineData("?pooling=true", "Kenger keeps one connection")]
    [InlineData("?max-pool-size=5", "it has no pool")]
    [InlineData("?use-affected-rows=true", "agree by that count")]
    [InlineData("?AllowLoadLocalInfile=true", "could read this machine's files")]
    [InlineData("?charset=latin1", "must be utf8mb4")]
    [InlineData("?tls-version=TLSv1.1", "must be TLS 1.2, TLS 1.3 or both")]
    [InlineData("?ssl-ca=/no/such/file&ssl-mode=VerifyCA", "SslCa must be the path of a file that is there")]
    [InlineData("?ssl-ca=§", "verifies nothing unless SslMode is VerifyCA or VerifyFull")]
    [InlineData("?ssl-ca=§&ssl-mode=Required", "verifies nothing unless SslMode is VerifyCA or VerifyFull")]
    [InlineData("?ssl-cert=§", "SslCert and SslKey need each other")]
    [InlineData("?ssl-cert=§&ssl-key=§&certificate-file=§", "exclude each other")]
    [InlineData("?ssl-cert=§&ssl-key=§&ssl-mode=None", "SslMode is None, and other options are about TLS")]
    [InlineData("?certificate-password=s3cr3tpw", "CertificatePassword needs CertificateFile")]
    [InlineData("?certificate-thumbprint=ab", "CertificateThumbprint needs CertificateStoreLocation")]
    [InlineData("?skip-certificate-revocation-check=true", "where SslMode is VerifyFull")]
    public void TryParse_OptionThatCantBe_SaysWhy(string options, string problem)
    {
        var address = "mysql://kenger:s3cr3tpw@db/kenger" + options.Replace("§", _file, StringComparison.Ordinal);

        Assert.False(DatabaseAddress.TryParse(address, out _, out var said));

        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", said, StringComparison.Ordinal);
        Assert.DoesNotContain(_file, said, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Spellings(string option, string value) =>
    [
        $"mysql://u:{Secret}@db/kenger?{option}={Uri.EscapeDataString(value)}",
        $"mysql://u:{Secret}@db/kenger?{option.ToUpperInvariant()}={Uri.EscapeDataString(value)}",
        $"mysql:Host=db;Database=kenger;User=u;Password={Secret};{option}='{value.Replace("'", "''", StringComparison.Ordinal)}'",
    ];
}
