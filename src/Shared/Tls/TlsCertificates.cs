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

    private readonly Func<ServedCertificate, SslServerAuthenticationOptions> _handshakeOf;

    private TlsCertificates(WatchedCertificates watched, Func<ServedCertificate, SslServerAuthenticationOptions> handshakeOf) =>
        (Watched, _handshakeOf) = (watched, handshakeOf);

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
        var watched = new WatchedCertificates(
            places,
            certificate =>
            {
                var handshake = HandshakeWith(certificate, minVersion);
                insist?.Invoke(handshake);
                return handshake;
            },
            time);
        return new TlsCertificates(watched, served => served.Handshake);
    }

    /// <summary>The same certificates, read once for both, at an address that insists on nothing but the version.</summary>
    public TlsCertificates ForPlainHandshakes(string minVersion)
    {
        // One for each certificate, for as long as it is served.
        var made = new ConditionalWeakTable<ServedCertificate, SslServerAuthenticationOptions>();
        return new TlsCertificates(Watched, served => made.GetValue(served, each => HandshakeWith(each.Loaded, minVersion)));
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

    /// <summary>HTTP/1.1 and HTTP/2 by TLS, as the client chooses.</summary>
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
            ? ValueTask.FromResult(_handshakeOf(served))
            : throw new AuthenticationException($"there is no certificate for '{LongText.Shorten(host)}', and no default");
    }
}
