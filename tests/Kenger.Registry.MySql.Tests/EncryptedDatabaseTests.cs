using Kenger.Registry.Server.State;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>A database with TLS: what each mode takes, and that it takes nothing else.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync
[NeedsMariaDb]
public sealed class EncryptedDatabaseTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private const string Password = "s3cr3tpw";
    private const string FilePassword = "f1l3s3cr3t";

    private static readonly DateTimeOffset Valid = DateTimeOffset.UnixEpoch.AddYears(90);
    private static readonly DateTimeOffset Expired = DateTimeOffset.UnixEpoch.AddYears(50);

    private readonly DatabaseCertificates _ours = new("Our CA");
    private readonly DatabaseCertificates _others = new("Another CA");
    private MariaDbServer? _server;
    private string _database = "";

    private MariaDbServer Server => _server!;

    public async Task InitializeAsync()
    {
        if (!MariaDbServer.IsInstalled)
        {
            return;
        }

        _ours.Issue("server", "127.0.0.1", Valid);
        _ours.Issue("client", "kenger", Valid, FilePassword);
        _server = await MariaDbServer.StartAsync(
            $"--ssl-ca={_ours.CaFile}", $"--ssl-cert={_ours.FileOf("server.pem")}", $"--ssl-key={_ours.FileOf("server.key")}");
        _database = Server.CreateDatabase();
        Server.Execute(
            $"""
            CREATE USER plain IDENTIFIED BY '{Password}';
            CREATE USER encrypted IDENTIFIED BY '{Password}' REQUIRE SSL;
            CREATE USER certified IDENTIFIED BY '{Password}' REQUIRE X509;
            GRANT ALL ON {_database}.* TO plain, encrypted, certified;
            """);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _ours.Dispose();
        _others.Dispose();
    }

    [ContractFact]
    public void Open_CertificateOfTheCa_IsTakenInBothModes()
    {
        Assert.Null(Open("ssl-mode=VERIFY_CA&ssl-ca=" + _ours.CaFile));
        Assert.Null(Open("SslMode=VerifyFull&SslCa=" + _ours.CaFile));
        // Without any: encrypted where the database can, or as far as somebody asks.
        Assert.Null(Open(""));
        Assert.Null(Open("sslmode=required"));
        Assert.Null(Open("tls-version=TLSv1.3&ssl-mode=verify-ca&ssl-ca=" + _ours.CaFile));
        Assert.Contains("Access denied", Open("ssl-mode=DISABLED"), StringComparison.Ordinal);
        Assert.Null(Open("ssl-mode=DISABLED", "plain"));
    }

    [ContractFact]
    public void Open_CertificateOfAnotherCa_IsRefused()
    {
        Assert.Contains("is not trusted", Open("ssl-mode=VERIFY_CA&ssl-ca=" + _others.CaFile), StringComparison.Ordinal);
        Assert.Contains("is not trusted", Open("ssl-mode=VERIFY_IDENTITY&ssl-ca=" + _others.CaFile), StringComparison.Ordinal);
        // The system's CAs have not issued it either.
        Assert.Contains("is not trusted", Open("ssl-mode=VerifyCA"), StringComparison.Ordinal);
        Assert.Contains("is not trusted", Open("ssl-mode=VerifyFull&skip-certificate-revocation-check=true"), StringComparison.Ordinal);
        File.WriteAllText(_others.CaFile, "no certificate");
        Assert.Contains("SslCa has no certificate", Open("ssl-mode=VerifyCA&ssl-ca=" + _others.CaFile), StringComparison.Ordinal);
    }

    [ContractFact]
    public void Open_CertificateForAnotherHost_IsRefusedByVerifyFullAlone()
    {
        Present("db.example", Valid);

        Assert.Null(Open("ssl-mode=VerifyCA&ssl-ca=" + _ours.CaFile));
        Assert.Contains("for another host (db.example)", Open("ssl-mode=VerifyFull&ssl-ca=" + _ours.CaFile), StringComparison.Ordinal);
    }

    [ContractFact]
    public void Open_ExpiredCertificate_IsRefusedThoughItsCaIsSentAlong()
    {
        Present("127.0.0.1", Expired);

        Assert.Contains("is not trusted", Open("ssl-mode=VerifyCA&ssl-ca=" + _ours.CaFile), StringComparison.Ordinal);
        Assert.Contains("is not trusted", Open("ssl-mode=VerifyFull&ssl-ca=" + _ours.CaFile), StringComparison.Ordinal);
        Assert.Null(Open("ssl-mode=Required"));
    }

    [ContractFact]
    public void Open_UserWithCertificate_ShowsItFromEitherKindOfFile()
    {
        var verified = "ssl-mode=VerifyFull&ssl-ca=" + _ours.CaFile;
        Assert.Contains("Access denied", Open(verified, "certified"), StringComparison.Ordinal);
        Assert.Null(Open($"{verified}&ssl-cert={_ours.FileOf("client.pem")}&ssl-key={_ours.FileOf("client.key")}", "certified"));
        Assert.Null(Open($"{verified}&certificate-file={_ours.FileOf("client.pfx")}&certificate-password={FilePassword}", "certified"));
        Assert.Contains(
            "CertificatePassword is not its password",
            Open($"{verified}&certificate-file={_ours.FileOf("client.pfx")}&certificate-password=wrong-{FilePassword}", "certified"),
            StringComparison.Ordinal);
    }

    [ContractFact]
    public void Open_UnixSocket_NeedsNoCertificate()
    {
        var address = $"mysql://plain:{Password}@localhost/{_database}?socket={Server.Socket}&ssl-mode=VerifyFull&ssl-ca={_others.CaFile}";

        Assert.Null(OpenAt(address));
        Assert.Null(OpenAt($"mysql://plain:{Password}@{Uri.EscapeDataString(Server.Socket)}/{_database}"));
        Assert.Null(OpenAt($"mysql:Server={Server.Socket};User=plain;Password='{Password}';Database={_database}"));
    }

    [ContractFact]
    public async Task Open_DatabaseWithoutTls_IsRefusedWhereItIsRequired()
    {
        await using var plain = await MariaDbServer.StartAsync("--skip-ssl");
        plain.Execute($"CREATE DATABASE kenger; CREATE USER plain IDENTIFIED BY '{Password}'; GRANT ALL ON kenger.* TO plain;");
        var address = $"mysql://plain:{Password}@127.0.0.1:{plain.Port}/kenger?ssl-mode=";

        Assert.Null(OpenAt(address + "Preferred"));
        Assert.Contains("does not support SSL", OpenAt(address + "Required"), StringComparison.Ordinal);
        Assert.Contains("does not support SSL", OpenAt(address + "VerifyCA&ssl-ca=" + _ours.CaFile), StringComparison.Ordinal);
    }

    // The files are read again at FLUSH SSL, which is how certificates are renewed.
    private void Present(string host, DateTimeOffset until)
    {
        _ours.Issue("server", host, until);
        Server.Execute("FLUSH SSL");
    }

    private string? Open(string options, string user = "encrypted") =>
        OpenAt($"mysql://{user}:{Password}@127.0.0.1:{Server.Port}/{_database}{(options.Length > 0 ? "?" : "")}{options}");

    // What was wrong, which never repeats a secret; null when the registry's own way to open the database worked.
    private static string? OpenAt(string address)
    {
        var provider = new MySqlStoreProvider(new SteadyClock(TimeProvider.System));
        Assert.Null(provider.FindProblem(address));
        Assert.True(provider.TryCreate(address, out var store));
        using (store)
        {
            try
            {
                store.Load();
                return null;
            }
            catch (Exception exception) when (exception is IOException or System.Data.Common.DbException)
            {
                Assert.DoesNotContain(Password, exception + store.Description, StringComparison.Ordinal);
                Assert.DoesNotContain(FilePassword, exception.ToString(), StringComparison.Ordinal);
                return exception.Message;
            }
        }
    }
}
