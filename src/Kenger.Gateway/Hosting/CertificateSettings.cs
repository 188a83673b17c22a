using Kenger.Gateway.Listeners;
using Kenger.Gateway.Tls;

namespace Kenger.Gateway.Hosting;

/// <summary>What settings say of certificates. The files themselves are read when the gateway starts to listen: a reload must not fail by a file that is just written.</summary>
internal static class CertificateSettings
{
    public static IEnumerable<string> Check(KengerGatewayOptions options)
    {
        const string https = "Kenger:Gateway:HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN)";
        const string admin = "Kenger:Gateway:AdminListen (KENGER_GATEWAY_ADMIN_LISTEN)";
        const string all = $"{ListenerCertificates.Option} ({ListenerCertificates.Variable})";
        const string ofAdmin = $"{ListenerCertificates.AdminOption} ({ListenerCertificates.AdminVariable})";
        var isAdminByTls = ListenAddress.IsHttps(options.AdminListen);
        if (options.HttpsListen is not null && options.Certificates.Count == 0)
        {
            yield return $"{https} needs a certificate: set {all} to a PEM or PFX file, or to a folder of them";
        }

        if (isAdminByTls && options.AdminCertificates.Count == 0 && options.Certificates.Count == 0)
        {
            yield return $"{admin} needs a certificate: set {ofAdmin} or {all} to a PEM or PFX file, or to a folder of them";
        }

        if (options.HttpsListen is null && options.Certificates.Count > 0 && !(isAdminByTls && options.AdminCertificates.Count == 0))
        {
            yield return $"{all} is set, but nothing listens by TLS: set {https}, https://*:443 for example";
        }

        if (!isAdminByTls && options.AdminCertificates.Count > 0)
        {
            yield return $"{ofAdmin} is set, but the admin address has no TLS: set {admin}, https://*:8081 for example";
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

        foreach (var problem in CertificatePlaces.Check(ListenerCertificates.Option, ListenerCertificates.PlacesOf(options))
            .Concat(CertificatePlaces.Check(ListenerCertificates.AdminOption, ListenerCertificates.AdminPlacesOf(options))))
        {
            yield return problem;
        }
    }
}
