using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Which certificates may be served, and what is said of those that may not: at the start, and of new files while good ones are served.</summary>
public sealed class CertificateLoadTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestCa _ca = new(Now);
    private readonly CertificateFiles _files = new();
    private readonly FakeTimeProvider _time = new(Now);

    /// <summary>Each way to be wrong: its name, the files, what is said.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "cut within the certificate", "it is not whole: of 1 certificates 0 can be read" },
        { "cut within the intermediate one", "it is not whole: of 2 certificates 1 can be read" },
        { "cut within the key", "there is no private key" },
        { "broken key", "the private key can't be read" },
        { "key of another", "the private key does not belong to it" },
        { "expired", "it expired at 2026-05-31" },
        { "not yet valid", "it is not valid before 2026-06-02" },
        { "alone, issuer's address inside", "the certificate of its issuer is missing in the file (CN=Kenger test intermediate)" },
        { "wrong intermediate", "the certificate of its issuer is missing in the file" },
        { "for clients", "it is not for servers" },
        { "weak", "its RSA key has 1024 bits" },
        { "names nobody", "it names no host" },
        { "encrypted key without password", "the private key is encrypted: set Password" },
        { "nonsense", "it is neither PEM nor a PFX file that is whole" },
        { "empty", "is empty" },
        { "no certificate", "there is no certificate in it" },
    };

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Look_AtAWrongFile_SaysWhy(string what, string said)
    {
        WriteWrong(what);
        var watched = Watch(new CertificatePlace("Certificates:0", _files.PathOf("shop.pem")));

        watched.Look();

        var problem = Assert.Single(watched.Problems);
        Assert.StartsWith("Certificates:0 '", problem, StringComparison.Ordinal);
        Assert.Contains("shop.", problem, StringComparison.Ordinal);
        Assert.Contains(said, problem, StringComparison.Ordinal);
        Assert.Empty(watched.Current.All);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Look_AtAWrongFileInPlaceOfAGoodOne_KeepsTheGoodOneAndSaysItOnce(string what, string said)
    {
        var good = _ca.Issue("shop.example.com");
        _files.Write("shop", good);
        var watched = Watch(new CertificatePlace("Certificates:0", _files.PathOf("shop.pem")));
        Assert.Equal(CertificateEvent.Added, Assert.Single(watched.Look()).Event);

        WriteWrong(what);
        var first = watched.Look();
        var second = watched.Look();
        var third = watched.Look();

        // A program may have been between two files at the first look.
        Assert.Empty(first);
        var news = Assert.Single(second);
        Assert.Equal(CertificateEvent.Kept, news.Event);
        Assert.Contains(said, news.Problem, StringComparison.Ordinal);
        Assert.Equal(good.Fingerprint, news.Certificate!.Fingerprint);
        Assert.Empty(third);
        Assert.Equal(good.Fingerprint, watched.Current.Find("shop.example.com", address: null)!.Loaded.Fingerprint);

        var better = _ca.Issue("shop.example.com");
        _files.Write("shop", better);
        Assert.Equal([CertificateEvent.Replaced, CertificateEvent.Fine], watched.Look().Select(each => each.Event));
        Assert.Equal(better.Fingerprint, watched.Current.Find("shop.example.com", address: null)!.Loaded.Fingerprint);
        Assert.Empty(watched.Problems);
    }

    [Fact]
    public void Look_BetweenTwoFilesThatAreWritten_SaysNothing()
    {
        _files.Write("shop", _ca.Issue("shop.example.com"));
        var watched = Watch(new CertificatePlace("Certificates:0", _files.PathOf("shop.pem")));
        watched.Look();
        var next = _ca.Issue("shop.example.com");

        _files.Write("shop.pem", next.ChainPem);
        var between = watched.Look();
        _files.Write("shop.key", next.KeyPem);
        var after = watched.Look();

        Assert.Empty(between);
        Assert.Equal(CertificateEvent.Replaced, Assert.Single(after).Event);
    }

    [Fact]
    public void Look_AtFilesThatDidNotChange_KeepsTheObjectsOfHandshakes()
    {
        _files.Write("shop", _ca.Issue("shop.example.com"));
        var watched = Watch(new CertificatePlace("Certificates:0", _files.Folder));
        watched.Look();
        var set = watched.Current;

        Assert.Empty(watched.Look());

        Assert.Same(set, watched.Current);
    }

    [Fact]
    public void Look_AtEveryKindOfFile_LoadsIt()
    {
        var issued = _ca.Issue("a.example.com");
        var rsa = _ca.Issue(new IssueOptions { Hosts = ["b.example.com"], RsaBits = 2048 });
        _files.Write("pair.pem", issued.ChainPem);
        _files.Write("pair.key", issued.KeyPem);
        _files.Write("rsa.crt", rsa.ChainPem);
        _files.Write("rsa.key", rsa.KeyPem);
        _files.Write("store.pfx", issued.Pfx("secret"));
        _files.Write("both.pem", issued.KeyPem + issued.ChainPem);
        _files.Write("leaf-last.pem", string.Concat(_ca.Intermediate.ExportCertificatePem(), "\n", issued.LeafPem));
        _files.Write("leaf-last.key", issued.KeyPem);
        _files.Write("locked.pem", issued.ChainPem);
        _files.Write("locked.key", issued.EncryptedKeyPem("secret"));
        _files.Write("alone.pem", issued.LeafPem);
        _files.Write("alone.key", issued.KeyPem);
        string[] all = ["pair.pem", "rsa.crt", "store.pfx", "both.pem", "leaf-last.pem", "locked.pem", "alone.pem"];

        foreach (var file in all)
        {
            var watched = Watch(new CertificatePlace("Certificates:0", _files.PathOf(file)) { Password = "secret" });
            watched.Look();
            Assert.Empty(watched.Problems);
            var loaded = Assert.Single(watched.Current.All).Loaded;
            Assert.Equal(file == "rsa.crt" ? rsa.Fingerprint : issued.Fingerprint, loaded.Fingerprint);
            Assert.True(loaded.Certificate.HasPrivateKey);
            Assert.Equal(file == "alone.pem" ? 0 : 1, loaded.Context.IntermediateCertificates.Count);
        }
    }

    [Theory]
    [InlineData(null, "Password is missing")]
    [InlineData("wrong", "Password is wrong")]
    public void Look_AtAPfxWithTheWrongPassword_SaysSo(string? password, string said)
    {
        _files.Write("store.pfx", _ca.Issue("a.example.com").Pfx("secret"));
        var watched = Watch(new CertificatePlace("Certificates:0", _files.PathOf("store.pfx")) { Password = password });

        watched.Look();

        Assert.Contains(said, Assert.Single(watched.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Look_AtAnEncryptedKeyWithTheWrongPassword_SaysSo()
    {
        var issued = _ca.Issue("a.example.com");
        _files.Write("a.pem", issued.ChainPem);
        _files.Write("a.key", issued.EncryptedKeyPem("secret"));
        var watched = Watch(new CertificatePlace("Certificates:0", _files.PathOf("a.pem")) { Password = "another" });

        watched.Look();

        Assert.Contains("can't be decrypted: Password is wrong", Assert.Single(watched.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("another", watched.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Look_AtAFolder_FindsWhatPeopleAndProgramsPutThere()
    {
        var certbot = _ca.Issue("certbot.example.com");
        _files.Write("plain", _ca.Issue("plain.example.com"));
        // lego: the issuer's certificate is beside it, without a key.
        var lego = _ca.Issue("lego.example.com");
        _files.Write("lego.example.com.crt", lego.ChainPem);
        _files.Write("lego.example.com.key", lego.KeyPem);
        _files.Write("lego.example.com.issuer.crt", lego.LeafPem);
        _files.Write("lego.example.com.json", "{}");
        _files.Write("live/certbot.example.com/fullchain.pem", certbot.ChainPem);
        _files.Write("live/certbot.example.com/privkey.pem", certbot.KeyPem);
        _files.Write("live/certbot.example.com/cert.pem", certbot.LeafPem);
        _files.Write("live/README", "read me");
        _files.Write("one/fullchain.pem", certbot.ChainPem);
        _files.Write("one/privkey.pem", certbot.KeyPem);
        _files.Write(".hidden/fullchain.pem", "nonsense");
        _files.Write(".hidden/privkey.pem", "nonsense");
        _files.Write("default", _ca.Issue("fallback.example.com"));
        var watched = Watch(new CertificatePlace("Certificates:0", _files.Folder));

        watched.Look();

        Assert.Empty(watched.Problems);
        Assert.Equal(
            ["certbot.example.com", "default", "lego.example.com", "one", "plain"],
            watched.Current.All.Select(each => each.Loaded.Entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal("default", watched.Current.Find("nobody.example.com", address: null)!.Loaded.Entry.Name);
    }

    [Fact]
    public void Look_AtAFolderThatChanges_FollowsItAndForgetsNothingByAccident()
    {
        _files.Write("a", _ca.Issue("a.example.com"));
        _files.Write("b", _ca.Issue("b.example.com"));
        var watched = Watch(new CertificatePlace("Certificates:0", _files.Folder));
        watched.Look();

        _files.Write("c", _ca.Issue("c.example.com"));
        Assert.Equal(CertificateEvent.Added, Assert.Single(watched.Look()).Event);
        Assert.NotNull(watched.Current.Find("c.example.com", address: null));

        File.Delete(_files.PathOf("b.pem"));
        Assert.Empty(watched.Look());
        Assert.NotNull(watched.Current.Find("b.example.com", address: null));
        Assert.Equal(CertificateEvent.Gone, Assert.Single(watched.Look()).Event);
        Assert.Null(watched.Current.Find("b.example.com", address: null));

        var (folder, elsewhere) = (_files.Folder, $"{_files.Folder}-elsewhere");
        Directory.Move(folder, elsewhere);
        watched.Look();
        var said = Assert.Single(watched.Look());
        Assert.Equal(CertificateEvent.Kept, said.Event);
        watched.Look();
        Assert.NotNull(watched.Current.Find("a.example.com", address: null));
        Directory.Move(elsewhere, folder);
        Assert.Equal(CertificateEvent.Fine, Assert.Single(watched.Look()).Event);
        Assert.NotNull(watched.Current.Find("a.example.com", address: null));
    }

    [Fact]
    public void Look_AtAnEmptyFolder_SaysWhatIsExpected()
    {
        var watched = Watch(new CertificatePlace("Certificates:0", _files.Folder));

        watched.Look();

        Assert.Contains("NAME.pem with NAME.key", Assert.Single(watched.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Look_AtALinkThatIsExchanged_TakesTheNewFiles()
    {
        // As Kubernetes mounts secrets: tls.crt -> ..data/tls.crt, and ..data is a link that is exchanged.
        var (one, two) = (_ca.Issue("shop.example.com"), _ca.Issue("shop.example.com"));
        _files.Write("..1/tls.crt", one.ChainPem);
        _files.Write("..1/tls.key", one.KeyPem);
        _files.Write("..2/tls.crt", two.ChainPem);
        _files.Write("..2/tls.key", two.KeyPem);
        File.CreateSymbolicLink(_files.PathOf("..data"), "..1");
        File.CreateSymbolicLink(_files.PathOf("tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(_files.PathOf("tls.key"), "..data/tls.key");
        var watched = Watch(new CertificatePlace("Certificates:0", _files.Folder));
        watched.Look();
        Assert.Equal(one.Fingerprint, Assert.Single(watched.Current.All).Loaded.Fingerprint);

        Directory.Delete(_files.PathOf("..data"));
        // For a moment no link leads anywhere.
        watched.Look();
        Assert.Equal(one.Fingerprint, Assert.Single(watched.Current.All).Loaded.Fingerprint);
        File.CreateSymbolicLink(_files.PathOf("..data"), "..2");
        watched.Look();

        Assert.Equal(two.Fingerprint, Assert.Single(watched.Current.All).Loaded.Fingerprint);
    }

    private WatchedCertificates Watch(params CertificatePlace[] places) => new(places, _ => new(), _time);

    private void WriteWrong(string what)
    {
        var good = _ca.Issue("shop.example.com");
        var (chain, key) = (good.ChainPem, good.KeyPem);
        switch (what)
        {
            case "cut within the certificate":
                chain = chain[..200];
                break;
            case "cut within the intermediate one":
                chain = chain[..^100];
                break;
            case "cut within the key":
                key = key[..20];
                break;
            case "broken key":
                key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
                break;
            case "key of another":
                key = _ca.Issue("shop.example.com").KeyPem;
                break;
            case "wrong intermediate":
                using (var other = new TestCa(Now))
                {
                    chain = good.LeafPem + other.Root.ExportCertificatePem() + "\n";
                }

                break;
            case "encrypted key without password":
                key = good.EncryptedKeyPem("secret");
                break;
            case "nonsense":
                (chain, key) = ("nonsense", "nonsense");
                break;
            case "empty":
                chain = "";
                break;
            case "no certificate":
                chain = good.KeyPem;
                break;
            default:
                var wrong = _ca.Issue(what switch
                {
                    "expired" => new IssueOptions { Hosts = ["shop.example.com"], NotAfter = Now.AddDays(-1) },
                    "not yet valid" => new IssueOptions { Hosts = ["shop.example.com"], NotBefore = Now.AddDays(1) },
                    "alone, issuer's address inside" => new IssueOptions { Hosts = ["shop.example.com"], NamesIssuersAddress = true },
                    "for clients" => new IssueOptions { Hosts = ["shop.example.com"], IsForClients = true },
                    "weak" => new IssueOptions { Hosts = ["shop.example.com"], RsaBits = 1024 },
                    "names nobody" => new IssueOptions { Subject = "shop.example.com" },
                    _ => throw new ArgumentOutOfRangeException(nameof(what), what, "not one of them"),
                });
                (chain, key) = (what.StartsWith("alone", StringComparison.Ordinal) ? wrong.LeafPem : wrong.ChainPem, wrong.KeyPem);
                break;
        }

        _files.Write("shop.key", key);
        _files.Write("shop.pem", chain);
    }
}
