using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge;

/// <summary>Certificates for some hosts, by an authority of their own, in a folder that goes with the program.</summary>
internal sealed class DemoCertificates : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kenger-edge-");

    public DemoCertificates(params string[] hosts)
    {
        Directory.CreateDirectory(Folder);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = CreateAuthority(authorityKey);
        File.WriteAllText(Authority, authority.ExportCertificatePem());
        foreach (var host in hosts)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = Create(authority, key, host);
            File.WriteAllText(Path.Combine(Folder, $"{host}.crt"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(Folder, $"{host}.key"), key.ExportPkcs8PrivateKeyPem());
        }
    }

    /// <summary>Where the gateway finds them.</summary>
    public string Folder => Path.Combine(_root.FullName, "hosts");

    /// <summary>What clients must trust.</summary>
    public string Authority => Path.Combine(_root.FullName, "authority.pem");

    public void Dispose() => _root.Delete(recursive: true);

    private static X509Certificate2 CreateAuthority(ECDsa key)
    {
        var request = new CertificateRequest("CN=Kenger demo authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    private static X509Certificate2 Create(X509Certificate2 authority, ECDsa key, string host)
    {
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(20), RandomNumberGenerator.GetBytes(12));
    }
}
