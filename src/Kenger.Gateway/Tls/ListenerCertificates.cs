using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tls;

/// <summary>The certificates of the gateway's own addresses: of that for traffic, and of that for operators, which may have its own.</summary>
internal sealed class ListenerCertificates
{
    public const string Option = $"{KengerGatewayOptions.SectionName}:{nameof(KengerGatewayOptions.Certificates)}";
    public const string Variable = "KENGER_GATEWAY_CERTIFICATES";
    public const string AdminOption = $"{KengerGatewayOptions.SectionName}:{nameof(KengerGatewayOptions.AdminCertificates)}";
    public const string AdminVariable = "KENGER_GATEWAY_ADMIN_CERTIFICATES";

    private readonly ClientCertificates _clients;
    private readonly TlsCertificates _traffic;
    private readonly TlsCertificates _admin;
    private ListenOptions? _bound;

    public ListenerCertificates(IOptions<KengerGatewayOptions> options, ClientCertificates clients, TimeProvider time)
    {
        var settings = options.Value;
        _clients = clients;
        _traffic = TlsCertificates.At(PlacesOf(settings), settings.MinTlsVersion, time, clients.AddTo);
        // Who operates a gateway shows a token: clients' certificates are for traffic.
        _admin = settings.AdminCertificates.Count > 0
            ? TlsCertificates.At(AdminPlacesOf(settings), settings.MinTlsVersion, time)
            : _traffic.ForPlainHandshakes(settings.MinTlsVersion);
        All = _admin.Watched == _traffic.Watched ? [_traffic] : [_traffic, _admin];
    }

    /// <summary>Each that reads files of its own.</summary>
    public IReadOnlyList<TlsCertificates> All { get; }

    /// <summary>Those for traffic.</summary>
    public WatchedCertificates Watched => _traffic.Watched;

    /// <summary>The port that is listened on for traffic by TLS; 0 while there is none.</summary>
    public int Port => _bound?.IPEndPoint?.Port ?? 0;

    /// <summary>Where certificates for traffic are, as the options say.</summary>
    public static IReadOnlyList<CertificatePlace> PlacesOf(KengerGatewayOptions options) => PlacesOf(options.Certificates, Option, Variable);

    /// <summary>Where those of the admin address are, as the options say.</summary>
    public static IReadOnlyList<CertificatePlace> AdminPlacesOf(KengerGatewayOptions options) => PlacesOf(options.AdminCertificates, AdminOption, AdminVariable);

    /// <summary>Reads all of them; a gateway does not start with one that can't be used, but for one that has expired among good ones of its folder.</summary>
    /// <exception cref="OptionsValidationException">Says of each what is wrong.</exception>
    public void Load()
    {
        _clients.Load();
        foreach (var certificates in All)
        {
            certificates.Load<KengerGatewayOptions>();
        }
    }

    /// <summary>TLS for an address that takes traffic.</summary>
    public void UseFor(ListenOptions listener)
    {
        _bound = listener;
        _traffic.UseFor(listener);
    }

    /// <summary>TLS for the admin address.</summary>
    public void UseForAdmin(ListenOptions listener) => _admin.UseFor(listener);

    private static IReadOnlyList<CertificatePlace> PlacesOf(IEnumerable<GatewayCertificate> certificates, string option, string variable) =>
    [
        .. certificates.Select((each, index) => new CertificatePlace($"{option}:{index} ({variable})", each.Path)
        {
            KeyPath = each.KeyPath,
            Password = each.Password,
            Hosts = [.. each.Hosts],
            IsDefault = each.Default,
        }),
    ];
}
