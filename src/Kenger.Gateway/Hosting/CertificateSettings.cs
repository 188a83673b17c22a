using Kenger.Gateway.Tls;

namespace Kenger.Gateway.Hosting;

/// <summary>What settings say of certificates. The files themselves are read when the gateway starts to listen: a reload must not fail by a file that is just written.</summary>
internal static class CertificateSettings
{
    public static IEnumerable<string> Check(KengerGatewayOptions options)
    {
        const string https = "Kenger:Gateway:HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN)";
        const string all = $"{ListenerCertificates.Option} ({ListenerCertificates.Variable})";
        if (options.HttpsListen is not null && options.Certificates.Count == 0)
        {
            yield return $"{https} needs a certificate: set {all} to a PEM or PFX file, or to a folder of them";
        }

        if (options.HttpsListen is null && options.Certificates.Count > 0)
        {
            yield return $"{all} is set, but nothing listens by TLS: set {https}, https://*:443 for example";
        }

        if (options.ClientCertificates is { Ca: not null } && options.HttpsListen is null)
        {
            yield return $"{ClientCertificates.Setting} is set, but nothing listens by TLS: set {https}, https://*:443 for example";
        }

        if (options.ClientCertificates is { Required: true, Ca: null })
        {
            yield return $"Kenger:Gateway:ClientCertificates:Required (KENGER_GATEWAY_CLIENT_CERTIFICATES_REQUIRED) is true, but no certificate would be taken: set {ClientCertificates.Setting}";
        }

        if (!TlsVersions.IsKnown(options.MinTlsVersion))
        {
            yield return $"Kenger:Gateway:MinTlsVersion (KENGER_GATEWAY_MIN_TLS_VERSION) is '{LongText.Shorten(options.MinTlsVersion)}', but {TlsVersions.Rule}";
        }

        if (options.Certificates.Count(each => each.Default) > 1)
        {
            yield return $"{ListenerCertificates.Option} has several with Default true, but one may be the default";
        }

        for (var i = 0; i < options.Certificates.Count; i++)
        {
            foreach (var problem in Check(options.Certificates[i], $"{ListenerCertificates.Option}:{i}"))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Check(GatewayCertificate certificate, string key)
    {
        if (string.IsNullOrWhiteSpace(certificate.Path))
        {
            yield return $"{key}:Path is missing: a PEM or PFX file, or a folder of them";
        }

        foreach (var host in certificate.Hosts.Where(host => CertificateNames.Normalize(host) is null))
        {
            yield return $"{key}:Hosts holds '{LongText.Shorten(host)}', but {CertificateNames.Rule}";
        }

        if (Directory.Exists(certificate.Path) && (certificate.KeyPath is not null || certificate.Hosts.Count > 0 || certificate.Default))
        {
            yield return $"{key}:Path is a folder, '{LongText.Shorten(certificate.Path)}': KeyPath, Hosts and Default are for one file; in a folder a certificate called default is the default";
        }
    }
}
