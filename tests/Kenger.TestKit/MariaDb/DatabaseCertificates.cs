using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kenger.TestKit.MariaDb;

/// <summary>A certificate authority in a directory of its own, and what it issued, as PEM files.</summary>
public sealed class DatabaseCertificates : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-ca-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public DatabaseCertificates(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        // Longer than anything it issues, and the past is long enough for one that expired.
        _authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    public string CaFile => FileOf("ca.pem");

    public string FileOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Issues a certificate for a host name or address: NAME.pem and NAME.key, and NAME.pfx with a password.</summary>
    public void Issue(string name, string host, DateTimeOffset until, string password = "")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_authority, DateTimeOffset.UnixEpoch.AddYears(41), until, RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        // With the authority, as many servers send it along.
        File.WriteAllText(FileOf(name + ".pem"), issued.ExportCertificatePem() + "\n" + _authority.ExportCertificatePem());
        File.WriteAllText(FileOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(FileOf(name + ".pfx"), whole.Export(X509ContentType.Pfx, password));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _directory.Delete(recursive: true);
    }
}
