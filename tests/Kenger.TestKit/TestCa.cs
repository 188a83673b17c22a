using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kenger.TestKit;

/// <summary>A root and an intermediate authority that no machine knows, and what they issue.</summary>
public sealed class TestCa : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now;

    /// <param name="now">In the middle of the years that its authorities are valid in: six, and four.</param>
    /// <param name="name">What they are called.</param>
    public TestCa(DateTimeOffset? now = null, string name = "Kenger test")
    {
        _now = now ?? TimeProvider.System.GetUtcNow();
        Root = Authority($"CN={name} root", _rootKey).CreateSelfSigned(_now.AddYears(-3), _now.AddYears(3));
        Intermediate = Authority($"CN={name} intermediate", _intermediateKey).Create(
            Root.SubjectName, X509SignatureGenerator.CreateForECDsa(_rootKey), _now.AddYears(-2), _now.AddYears(2), Serial());
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    /// <summary>The root as files have it.</summary>
    public string RootPem => Root.ExportCertificatePem() + "\n";

    /// <summary>Trusts the root, and no other.</summary>
    public X509ChainPolicy Policy => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { Root },
        RevocationMode = X509RevocationMode.NoCheck,
        // What the server does not send nobody fetches.
        DisableCertificateDownloads = true,
    };

    /// <summary>One by the intermediate authority.</summary>
    public Issued Issue(params string[] hosts) => Issue(new IssueOptions { Hosts = hosts });

    public Issued Issue(IssueOptions options)
    {
        using AsymmetricAlgorithm key = options.RsaBits > 0 ? RSA.Create(options.RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = $"CN={options.Subject ?? options.Hosts.FirstOrDefault() ?? "nobody"}";
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        if (options.Hosts.Length > 0 || options.Addresses.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            Array.ForEach(options.Hosts, names.AddDnsName);
            Array.ForEach(options.Addresses, address => names.AddIpAddress(IPAddress.Parse(address)));
            request.CertificateExtensions.Add(names.Build());
        }

        if (options.HasUse)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(options.IsForClients ? ClientUse : ServerUse)], critical: false));
        }

        if (options.NamesIssuersAddress)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: ["http://127.0.0.1:9/ca.der"]));
        }

        var (from, until) = (options.NotBefore ?? _now.AddDays(-200), options.NotAfter ?? _now.AddDays(90));
        using var certificate = options.IsSelfSigned
            ? request.CreateSelfSigned(from, until)
            : request.Create(Intermediate.SubjectName, X509SignatureGenerator.CreateForECDsa(_intermediateKey), from, until, Serial());
        return new Issued(certificate, key.ExportPkcs8PrivateKeyPem(), Intermediate);
    }

    public void Dispose()
    {
        Root.Dispose();
        Intermediate.Dispose();
        _rootKey.Dispose();
        _intermediateKey.Dispose();
    }

    private static CertificateRequest Authority(string subject, ECDsa key)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        serial[0] |= 0x01;
        return serial;
    }
}

/// <summary>What a certificate is to be.</summary>
public sealed record IssueOptions
{
    public string? Subject { get; init; }

    public string[] Hosts { get; init; } = [];

    public string[] Addresses { get; init; } = [];

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>0 for ECDSA.</summary>
    public int RsaBits { get; init; }

    public bool HasUse { get; init; } = true;

    public bool IsForClients { get; init; }

    /// <summary>By itself instead of the intermediate authority.</summary>
    public bool IsSelfSigned { get; init; }

    public bool NamesIssuersAddress { get; init; }
}

/// <summary>A certificate with its key, as files have them.</summary>
public sealed class Issued(X509Certificate2 certificate, string keyPem, X509Certificate2 intermediate)
{
    public string Fingerprint { get; } = certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public string LeafPem { get; } = certificate.ExportCertificatePem() + "\n";

    public string ChainPem { get; } = $"{certificate.ExportCertificatePem()}\n{intermediate.ExportCertificatePem()}\n";

    public string KeyPem { get; } = keyPem + "\n";

    /// <summary>For a server.</summary>
    /// <param name="sendsIntermediate">Whether it sends the intermediate certificate along.</param>
    public SslStreamCertificateContext CreateContext(bool sendsIntermediate = true)
    {
        using var own = X509Certificate2.CreateFromPem(LeafPem, KeyPem);
        // Some systems take no key for TLS that is in memory alone.
        return SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), password: null), sendsIntermediate ? [intermediate] : [], offline: true);
    }

    public byte[] Pfx(string? password)
    {
        using var own = X509Certificate2.CreateFromPem(LeafPem, KeyPem);
        return new X509Certificate2Collection(new[] { own, intermediate }).Export(X509ContentType.Pfx, password)!;
    }

    /// <summary>The key as <c>ENCRYPTED PRIVATE KEY</c>.</summary>
    public string EncryptedKeyPem(string password)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(KeyPem);
        return key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
    }
}
