using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kenger;

/// <summary>
/// Whether a server is the one that was meant, by its certificate: issued by one of the CAs of a file, and by no other, or where there is none by one
/// that the machine knows; valid now, for servers, and for the host. Nobody is asked whether it was revoked, and with a file nothing is fetched.
/// </summary>
internal static class CertificateJudge
{
    public const string Variable = "KENGER_REGISTRY_CA";

    private const X509ChainStatusFlags Unknown = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid;

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>By which a handshake looks for issuers, without asking anybody.</summary>
    public static X509ChainPolicy CreatePolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    /// <summary>Why a server is not trusted, a sentence without its end; null when it is.</summary>
    /// <param name="shown">What the handshake came to.</param>
    /// <param name="authorities">The CAs of the file; null for those that the machine knows, by which the handshake has judged.</param>
    /// <param name="now">The time, to tell what has expired from what is not valid yet.</param>
    /// <param name="setting">The one that names the file of CAs.</param>
    public static string? FindProblem(HandshakeOutcome shown, TrustedAuthorities? authorities, DateTimeOffset now, string setting = Variable)
    {
        if (shown.Certificate is not { } server)
        {
            return "it shows no certificate";
        }

        List<string> problems = [];
        if (authorities is null)
        {
            if (shown.Errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            {
                problems.AddRange(Explain(shown.Chain, server, authorities, now, setting));
            }
        }
        else
        {
            using var chain = new X509Chain { ChainPolicy = CreatePolicy() };
            chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities.Certificates);
            chain.ChainPolicy.ExtraStore.AddRange(shown.Chain?.ChainPolicy.ExtraStore ?? []);
            if (!chain.Build(server))
            {
                problems.AddRange(Explain(chain, server, authorities, now, setting));
            }
        }

        if (shown.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            problems.Add($"its certificate is for {NamesOf(server)} and not for {LongText.Shorten(shown.Host)}");
        }

        return problems.Count == 0 ? null : string.Join(", and ", problems);
    }

    private static IEnumerable<string> Explain(
        X509Chain? chain, X509Certificate2 server, TrustedAuthorities? authorities, DateTimeOffset now, string setting)
    {
        var flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, each) => all | each.Status);
        if ((flags & Unknown) != X509ChainStatusFlags.NoError)
        {
            var last = chain is { ChainElements: [.., { } end] } ? end.Certificate : server;
            yield return SayUnknown(last.Issuer, authorities, setting);
        }

        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            foreach (var element in chain!.ChainElements.Where(element => element.ChainElementStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid)))
            {
                yield return SayTime(element.Certificate, element.Certificate.Equals(server), now);
            }
        }

        if (flags.HasFlag(X509ChainStatusFlags.NotValidForUsage))
        {
            yield return "its certificate is not for servers";
        }

        var others = flags & ~(Unknown | X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotValidForUsage);
        if (others != X509ChainStatusFlags.NoError || flags == X509ChainStatusFlags.NoError)
        {
            yield return flags == X509ChainStatusFlags.NoError ? "its certificate is refused" : $"its certificate is refused: {others}";
        }
    }

    private static string SayUnknown(string issuer, TrustedAuthorities? authorities, string setting)
    {
        var name = LongText.Shorten(issuer);
        return authorities is null ? $"its certificate was issued by {name}, which this machine does not know: set {setting} to the PEM file of your CA"
            : authorities.Certificates.Any(each => each.Subject == issuer)
            ? $"its certificate was issued by another {name} than that in '{LongText.Shorten(authorities.Path)}': put the right one into that file, or set {setting} to another"
            : $"its certificate was issued by {name}, which is none of the CAs in '{LongText.Shorten(authorities.Path)}': set {setting} to the PEM file of your CA, "
                + "or have the server send the certificates in between, too";
    }

    private static string SayTime(X509Certificate2 certificate, bool isServers, DateTimeOffset now)
    {
        var whose = isServers ? "its certificate" : $"the certificate of its CA {LongText.Shorten(certificate.Subject)}";
        return now.LocalDateTime < certificate.NotBefore
            ? $"{whose} is valid only from {Text(certificate.NotBefore)} on: is this machine's clock right?"
            : $"{whose} has expired at {Text(certificate.NotAfter)}";
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        try
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(each => each.EnumerateDnsNames().Concat(each.EnumerateIPAddresses().Select(address => address.ToString())))
                .DefaultIfEmpty(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
            return LongText.Shorten(string.Join(", ", names));
        }
        catch (CryptographicException)
        {
            // Whoever shows it wrote the extension, and wrote it badly.
            return "names that can't be read";
        }
    }

    private static string Text(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>What a handshake came to.</summary>
/// <param name="Host">The host that was asked for.</param>
/// <param name="Certificate">The server's; null when it has shown none.</param>
/// <param name="Chain">What was built of it, with what the server sent along.</param>
/// <param name="Errors">What the handshake itself found wrong.</param>
internal sealed record HandshakeOutcome(string? Host, X509Certificate2? Certificate, X509Chain? Chain, SslPolicyErrors Errors);
