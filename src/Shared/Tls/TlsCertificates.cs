using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Kenger;

/// <summary>The certificates of some of our own addresses, and how Kestrel gets them: one look-up for each handshake.</summary>
internal sealed class TlsCertificates
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
    private static readonly List<SslApplicationProtocol> QuicProtocols = [SslApplicationProtocol.Http3];

    // One for each certificate, for as long as it is served.
    private readonly ConditionalWeakTable<ServedCertificate, SslServerAuthenticationOptions> _ofQuic = [];
    private readonly Func<ServedCertificate, SslServerAuthenticationOptions> _handshakeOf;
    private readonly Func<LoadedCertificate, SslServerAuthenticationOptions> _create;

    private TlsCertificates(
        WatchedCertificates watched,
        Func<ServedCertificate, SslServerAuthenticationOptions> handshakeOf,
        Func<LoadedCertificate, SslServerAuthenticationOptions> create) =>
        (Watched, _handshakeOf, _create) = (watched, handshakeOf, create);

    public WatchedCertificates Watched { get; }

    /// <summary>What <see cref="Load"/> found that ends no start.</summary>
    public IReadOnlyList<CertificateNews> FoundAtStart { get; private set; } = [];

    /// <summary>Those of some places.</summary>
    /// <param name="places">Where they are.</param>
    /// <param name="minVersion">The oldest version of TLS that is spoken.</param>
    /// <param name="time">The clock.</param>
    /// <param name="insist">What handshakes insist on beside that; called once for each certificate.</param>
    public static TlsCertificates At(
        IReadOnlyList<CertificatePlace> places, string minVersion, TimeProvider time, Action<SslServerAuthenticationOptions>? insist = null)
    {
        return new TlsCertificates(new WatchedCertificates(places, Create, time), served => served.Handshake, Create);

        SslServerAuthenticationOptions Create(LoadedCertificate certificate)
        {
            var handshake = HandshakeWith(certificate, minVersion);
            insist?.Invoke(handshake);
            return handshake;
        }
    }

    /// <summary>The same certificates, read once for both, at an address that insists on nothing but the version.</summary>
    public TlsCertificates ForPlainHandshakes(string minVersion)
    {
        // One for each certificate, for as long as it is served.
        var made = new ConditionalWeakTable<ServedCertificate, SslServerAuthenticationOptions>();
        return new TlsCertificates(Watched, served => made.GetValue(served, each => Create(each.Loaded)), Create);

        SslServerAuthenticationOptions Create(LoadedCertificate certificate) => HandshakeWith(certificate, minVersion);
    }

    /// <summary>Reads all of them; nobody starts with one that can't be used, but for one that has expired among good ones of its folder.</summary>
    /// <typeparam name="TOptions">The options that name them.</typeparam>
    /// <exception cref="OptionsValidationException">Says of each what is wrong.</exception>
    public void Load<TOptions>()
    {
        var (fatal, news) = Watched.Start();
        BrokenSettingsException.ThrowIfAny<TOptions>(name: null, [.. fatal.Select(LongText.Cut)]);
        FoundAtStart = news;
    }

    /// <summary>HTTP/1.1 and HTTP/2 by TLS, as the client chooses; HTTP/3, too, where it is added to the protocols of the address.</summary>
    public void UseFor(ListenOptions listener)
    {
        listener.Protocols = HttpProtocols.Http1AndHttp2;
        listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = Choose });
    }

    private static SslServerAuthenticationOptions HandshakeWith(LoadedCertificate certificate, string minVersion) => new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = TlsVersions.From(minVersion),
        ApplicationProtocols = Protocols,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    private ValueTask<SslServerAuthenticationOptions> Choose(TlsHandshakeCallbackContext context)
    {
        var host = context.ClientHelloInfo.ServerName;
        return Watched.Current.Find(host, (context.Connection.LocalEndPoint as IPEndPoint)?.Address) is { } served
            ? ValueTask.FromResult(IsByQuic(context) ? _ofQuic.GetValue(served, CreateForQuic) : _handshakeOf(served))
            : throw new AuthenticationException($"there is no certificate for '{LongText.Shorten(host)}', and no default");
    }

    // Kestrel has no stream of TLS for it: QUIC makes its own handshake.
    private static bool IsByQuic(TlsHandshakeCallbackContext context) => context.SslStream is null;

    // What is agreed on by TCP is no offer here. QUIC knows TLS 1.3 alone, whatever is allowed beside it.
    private SslServerAuthenticationOptions CreateForQuic(ServedCertificate served)
    {
        var handshake = _create(served.Loaded);
        (handshake.ApplicationProtocols, handshake.EnabledSslProtocols) = (QuicProtocols, SslProtocols.Tls13);
        return handshake;
    }
}
