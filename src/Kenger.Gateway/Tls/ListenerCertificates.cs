using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tls;

/// <summary>The certificates of the gateway's own addresses, and how Kestrel gets them: one look-up for each handshake.</summary>
internal sealed class ListenerCertificates
{
    public const string Option = $"{KengerGatewayOptions.SectionName}:{nameof(KengerGatewayOptions.Certificates)}";
    public const string Variable = "KENGER_GATEWAY_CERTIFICATES";

    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly SslProtocols _versions;
    private readonly ClientCertificates _clients;
    private ListenOptions? _bound;

    public ListenerCertificates(IOptions<KengerGatewayOptions> options, ClientCertificates clients, TimeProvider time)
    {
        _clients = clients;
        _versions = TlsVersions.From(options.Value.MinTlsVersion);
        Watched = new WatchedCertificates(PlacesOf(options.Value), HandshakeWith, time);
    }

    public WatchedCertificates Watched { get; }

    /// <summary>The port that is listened on by TLS; 0 while there is none.</summary>
    public int Port => _bound?.IPEndPoint?.Port ?? 0;

    /// <summary>What <see cref="Load"/> found that ends no start.</summary>
    public IReadOnlyList<CertificateNews> FoundAtStart { get; private set; } = [];

    /// <summary>Where certificates are, as the options say.</summary>
    public static IReadOnlyList<CertificatePlace> PlacesOf(KengerGatewayOptions options) =>
    [
        .. options.Certificates.Select((each, index) => new CertificatePlace($"{Option}:{index} ({Variable})", each.Path)
        {
            KeyPath = each.KeyPath,
            Password = each.Password,
            Hosts = [.. each.Hosts],
            IsDefault = each.Default,
        }),
    ];

    /// <summary>Reads all of them; a gateway does not start with one that can't be used, but for one that has expired among good ones of its folder.</summary>
    /// <exception cref="OptionsValidationException">Says of each what is wrong.</exception>
    public void Load()
    {
        _clients.Load();
        var (fatal, news) = Watched.Start();
        BrokenSettingsException.ThrowIfAny<KengerGatewayOptions>(name: null, [.. fatal.Select(LongText.Cut)]);
        FoundAtStart = news;
    }

    /// <summary>HTTP/1.1 and HTTP/2 by TLS, as the client chooses.</summary>
    public void UseFor(ListenOptions listener)
    {
        _bound = listener;
        listener.Protocols = HttpProtocols.Http1AndHttp2;
        listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = Choose });
    }

    private ValueTask<SslServerAuthenticationOptions> Choose(TlsHandshakeCallbackContext context)
    {
        var host = context.ClientHelloInfo.ServerName;
        return Watched.Current.Find(host, (context.Connection.LocalEndPoint as IPEndPoint)?.Address) is { } served
            ? ValueTask.FromResult(served.Handshake)
            : throw new AuthenticationException($"there is no certificate for '{LongText.Shorten(host)}', and no default");
    }

    private SslServerAuthenticationOptions HandshakeWith(LoadedCertificate certificate) => _clients.AddTo(new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = _versions,
        ApplicationProtocols = Protocols,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    });
}

/// <summary>Which versions of TLS are spoken.</summary>
internal static class TlsVersions
{
    public const string Tls12 = "1.2";
    public const string Tls13 = "1.3";
    public const string Rule = $"must be {Tls12} or {Tls13}";

    public static bool IsKnown(string min) => min is Tls12 or Tls13;

    /// <summary>This one and those after it.</summary>
    public static SslProtocols From(string min) => min == Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
}
