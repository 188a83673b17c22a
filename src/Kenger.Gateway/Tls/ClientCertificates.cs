using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tls;

/// <summary>Asks clients for certificates, and says which of them are good: those that a CA of the file has issued for clients, and that are valid now.</summary>
internal sealed partial class ClientCertificates(IOptions<KengerGatewayOptions> options, ILogger<ClientCertificates> logger)
{
    /// <summary>The setting that names the file.</summary>
    public const string Setting = $"{KengerGatewayOptions.SectionName}:{nameof(KengerGatewayOptions.ClientCertificates)}:{nameof(GatewayClientCertificates.Ca)} (KENGER_GATEWAY_CLIENT_CA)";

    // RFC 5280, section 4.2.1.12: for clients.
    private static readonly Oid ForClients = new("1.3.6.1.5.5.7.3.2");

    private readonly GatewayClientCertificates _settings = options.Value.ClientCertificates;
    private TrustedAuthorities? _authorities;

    /// <summary>Whether clients are asked.</summary>
    public bool IsOn => _settings.Ca is not null;

    /// <summary>Reads the CAs.</summary>
    /// <exception cref="OptionsValidationException">They can't be read.</exception>
    public void Load()
    {
        if (_settings.Ca is { } path && TrustedAuthorities.TryOpen(path, out _authorities) is { } problem)
        {
            BrokenSettingsException.ThrowIfAny<KengerGatewayOptions>(name: null, [LongText.Cut($"{Setting}: {problem}")]);
        }
    }

    /// <summary>Has a handshake ask for a certificate.</summary>
    public void AddTo(SslServerAuthenticationOptions handshake)
    {
        if (IsOn)
        {
            handshake.ClientCertificateRequired = true;
            // A session that goes on is not looked at again: a certificate may be over by then, or its CA gone.
            handshake.AllowTlsResume = false;
            handshake.RemoteCertificateValidationCallback = (_, shown, chain, _) => IsGood(shown, chain);
        }
    }

    private bool IsGood(X509Certificate? shown, X509Chain? sent)
    {
        if (shown is null)
        {
            return !_settings.Required;
        }

        var authorities = _authorities!;
        if (authorities.Look() is { } news)
        {
            Say(news);
        }

        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        (policy.TrustMode, policy.RevocationMode, policy.DisableCertificateDownloads) = (X509ChainTrustMode.CustomRootTrust, X509RevocationMode.NoCheck, true);
        policy.ApplicationPolicy.Add(ForClients);
        policy.CustomTrustStore.AddRange(authorities.Certificates);
        foreach (var between in sent?.ChainElements.Skip(1) ?? [])
        {
            policy.ExtraStore.Add(between.Certificate);
        }

        return chain.Build(shown as X509Certificate2 ?? new X509Certificate2(shown));
    }

    private void Say(AuthorityNews news)
    {
        if (news.Problem is null)
        {
            LogTaken(LongText.Shorten(news.Path), news.Count);
        }
        else
        {
            LogKept(news.Problem, news.Count);
        }
    }

    [LoggerMessage(EventIds.ClientAuthoritiesTaken, LogLevel.Information, "Certificates of clients are taken from the {Count} CAs in {Path}")]
    private partial void LogTaken(string path, int count);

    [LoggerMessage(EventIds.ClientAuthoritiesKept, LogLevel.Warning, "The CAs of clients can't be read again: {Problem}. The {Count} of before count on")]
    private partial void LogKept(string problem, int count);
}
