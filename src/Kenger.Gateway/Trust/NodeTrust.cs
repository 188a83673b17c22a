using System.Collections.Concurrent;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Trust;

/// <summary>What is insisted on when the nodes of some namespaces are spoken to by TLS.</summary>
/// <param name="key">How messages name its settings.</param>
/// <param name="settings">What is configured.</param>
/// <param name="authorities">The CAs of its file; null without one.</param>
/// <param name="findOwn">Finds the certificate that the gateway shows, as it is now.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what is wrong with nodes, and what became of the file of CAs.</param>
internal sealed partial class NodeTrust(
    string key, GatewayNodeTls settings, TrustedAuthorities? authorities, Func<SslStreamCertificateContext?> findOwn, TimeProvider time, ILogger logger)
{
    /// <summary>With a request of .NET's client: its connections are made by this.</summary>
    public static readonly HttpRequestOptionsKey<NodeTrust> Key = new("Kenger.NodeTrust");

    // Of nodes that come and go, each with something wrong: nobody may fill the memory by registering them.
    private const int MaxSaid = 4096;

    private readonly HashSet<string> _pins = [.. settings.Pins];
    private readonly ConcurrentDictionary<string, string> _said = new(StringComparer.Ordinal);

    /// <summary>What is insisted on, in a few words.</summary>
    public string Description =>
        string.Join(
            ", ",
            new[]
            {
                authorities is { } file ? $"certificates by the CAs in '{LongText.Shorten(file.Path)}'"
                    : _pins.Count == 0 ? "certificates by the CAs that the machine knows" : null,
                _pins.Count == 0 ? null : _pins.Count == 1 ? "with one pinned key" : $"with one of {_pins.Count} pinned keys",
                IsByName ? $"for {(settings.Host is { } host ? LongText.Shorten(host) : "the nodes' own addresses")}" : null,
                settings.Certificate is null ? null : "and the gateway shows its own",
            }.OfType<string>());

    // A pinned key alone is all that is looked at.
    private bool IsByName => authorities is not null || _pins.Count == 0;

    /// <summary>The name that a node is asked for.</summary>
    /// <param name="host">Where it is, without brackets.</param>
    public string NameOf(string host) => settings.Host ?? host;

    /// <summary>By which a handshake looks for issuers: nothing is fetched, and nobody asked.</summary>
    public X509ChainPolicy CreatePolicy()
    {
        var policy = CertificateJudge.CreatePolicy();
        policy.TrustMode = IsByName && authorities is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust;
        return policy;
    }

    /// <summary>The certificate that the gateway shows; null for none.</summary>
    public SslStreamCertificateContext? Own => findOwn();

    /// <summary>Why a node is not trusted, a sentence without its end; null when it is.</summary>
    public string? FindProblem(HandshakeOutcome outcome)
    {
        if (_pins.Count > 0 && outcome.Certificate is { } certificate)
        {
            var pin = NodePin.Of(certificate);
            if (!_pins.Contains(pin))
            {
                return $"the key of its certificate is {pin}, which is none of {key}:{nameof(GatewayNodeTls.Pins)}";
            }

            if (authorities is null)
            {
                return null;
            }
        }

        if (authorities?.Look() is { } news)
        {
            Say(news);
        }

        return CertificateJudge.FindProblem(outcome, authorities, time.GetUtcNow(), $"{key}:{nameof(GatewayNodeTls.Ca)}");
    }

    /// <summary>Says why a node can't be spoken to, once as long as that stays the same.</summary>
    public void Failed(string address, string problem)
    {
        if (_said.TryGetValue(address, out var said) && said == problem)
        {
            return;
        }

        if (_said.Count >= MaxSaid)
        {
            _said.Clear();
        }

        _said[address] = problem;
        LogFailed(address, problem, key);
    }

    /// <summary>A node is spoken to: what was wrong with it is over.</summary>
    public void Succeeded(string address)
    {
        if (!_said.IsEmpty)
        {
            _said.TryRemove(address, out _);
        }
    }

    private void Say(AuthorityNews news)
    {
        if (news.Problem is null)
        {
            NodeTlsFiles.LogTaken(logger, $"the {news.Count} CAs in '{LongText.Shorten(news.Path)}'", key);
        }
        else
        {
            NodeTlsFiles.LogKept(logger, news.Problem, key);
        }
    }

    [LoggerMessage(EventIds.NodeTlsFailed, LogLevel.Warning, "Node {Node} can't be spoken to by TLS: {Problem} ({Setting})")]
    private partial void LogFailed(string node, string problem, string setting);
}
