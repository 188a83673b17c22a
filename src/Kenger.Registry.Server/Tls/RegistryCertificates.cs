using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tls;

/// <summary>The certificates of the registry's own addresses.</summary>
internal sealed class RegistryCertificates(IOptions<KengerRegistryServerOptions> options, TimeProvider time)
{
    public const string Option = $"{KengerRegistryServerOptions.SectionName}:{nameof(KengerRegistryServerOptions.Certificates)}";

    /// <summary>How messages name the setting.</summary>
    public const string Setting = $"{Option} ({KengerRegistryServerOptions.CertificatesVariable})";

    /// <summary>The certificates, and how Kestrel gets them.</summary>
    public TlsCertificates Tls { get; } = TlsCertificates.At(PlacesOf(options.Value), options.Value.MinTlsVersion, time);

    /// <summary>Those that are served, and how long each is still good for; the soonest first.</summary>
    public IReadOnlyList<EndingCertificate> Current =>
    [
        .. Tls.Watched.Current.All.Select(each => each.Loaded)
            .Select(each => new EndingCertificate(NameOf(each), each.Entry.Path, each.Fingerprint, each.NotAfter, each.NotAfter - time.GetUtcNow()))
            .OrderBy(each => each.Left),
    ];

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

    private static string NameOf(LoadedCertificate certificate) =>
        LongText.Shorten(string.Join(", ", [.. certificate.Hosts, .. certificate.Addresses.Select(address => address.ToString())]) is { Length: > 0 } names ? names : "any host");
}

/// <summary>A certificate, and when it ends.</summary>
/// <param name="Hosts">Whom it is for, as people read it.</param>
/// <param name="Path">Its file.</param>
/// <param name="Fingerprint">What tells it from any other.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="Left">How long that is from now; less than 0 once it has ended.</param>
internal sealed record EndingCertificate(string Hosts, string Path, string Fingerprint, DateTimeOffset NotAfter, TimeSpan Left)
{
    /// <summary>Whether somebody has to do something by now.</summary>
    public bool IsUrgent => Left <= TimeSpan.FromDays(14);

    /// <summary>Whole days; less than 0 once it has ended.</summary>
    public int Days => (int)Math.Floor(Left.TotalDays);
}
