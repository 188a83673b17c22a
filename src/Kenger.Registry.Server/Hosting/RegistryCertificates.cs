using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Hosting;

/// <summary>The certificates of the registry's own addresses.</summary>
internal sealed class RegistryCertificates(IOptions<KengerRegistryServerOptions> options, TimeProvider time)
{
    public const string Option = $"{KengerRegistryServerOptions.SectionName}:{nameof(KengerRegistryServerOptions.Certificates)}";

    /// <summary>How messages name the setting.</summary>
    public const string Setting = $"{Option} ({KengerRegistryServerOptions.CertificatesVariable})";

    /// <summary>The certificates, and how Kestrel gets them.</summary>
    public TlsCertificates Tls { get; } = TlsCertificates.At(PlacesOf(options.Value), options.Value.MinTlsVersion, time);

    /// <summary>Where they are, as the options say.</summary>
    public static IReadOnlyList<CertificatePlace> PlacesOf(KengerRegistryServerOptions options) =>
    [
        .. options.Certificates.Select((each, index) => new CertificatePlace($"{Option}:{index} ({KengerRegistryServerOptions.CertificatesVariable})", each.Path)
        {
            KeyPath = each.KeyPath,
            Password = each.Password,
            Hosts = [.. each.Hosts],
            IsDefault = each.Default,
        }),
    ];
}
