using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kenger.EndToEnd.Tests.Docs;

/// <summary>A certificate authority that nobody's machine knows, and what it signs for 127.0.0.1, as PEM files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-tls-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Kenger test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        Certificate = request.CreateSelfSigned(NotBefore, NotAfter);
        File.WriteAllText(CertificatePath, Certificate.ExportCertificatePem());
        Issue("first");
    }

    public X509Certificate2 Certificate { get; }

    public string CertificatePath => Path.Combine(_directory.FullName, "ca.pem");

    public string ChainPath => Path.Combine(_directory.FullName, "fullchain.pem");

    public string KeyPath => Path.Combine(_directory.FullName, "privkey.pem");

    private static DateTimeOffset NotBefore => TimeProvider.System.GetUtcNow().AddDays(-1);

    private static DateTimeOffset NotAfter => TimeProvider.System.GetUtcNow().AddDays(30);

    /// <summary>Writes a new key and certificate over the ones before.</summary>
    public void Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), NotBefore.AddHours(1), NotAfter.AddHours(-1), RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(ChainPath, certificate.ExportCertificatePem());
    }

    /// <summary>A client that knows this authority.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        SslOptions = { CertificateChainPolicy = CreatePolicy() },
    })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Trusts this authority, and no other.</summary>
    public X509ChainPolicy CreatePolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { Certificate },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
        _directory.Delete(recursive: true);
    }
}
