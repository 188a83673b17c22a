using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Trust;

/// <summary>The nodes of which namespaces are spoken to by TLS, and what is insisted on there. All others are spoken to in plain text.</summary>
internal sealed class NodeTls
{
    public const string Option = $"{KengerGatewayOptions.SectionName}:{nameof(KengerGatewayOptions.NodeTls)}";

    /// <summary>What stands for all namespaces that are not named.</summary>
    public const string Others = "*";

    private readonly FrozenDictionary<string, NodeTrust> _named;
    private readonly NodeTrust? _others;

    /// <summary>Reads all files; a gateway does not start with one that can't be used.</summary>
    /// <exception cref="OptionsValidationException">Says of each what is wrong.</exception>
    public NodeTls(IOptions<KengerGatewayOptions> options, TimeProvider time, ILogger<NodeTls> logger)
    {
        var settings = options.Value.NodeTls;
        // A server's part of a handshake is of no use here.
        Own = new WatchedCertificates([.. settings.Select(each => PlaceOf(each.Key, each.Value)).OfType<CertificatePlace>()], static _ => new(), time);
        var (fatal, _) = Own.Start();
        List<string> problems = [.. fatal];
        var trusts = new Dictionary<string, NodeTrust>(StringComparer.Ordinal);
        foreach (var (ns, each) in settings)
        {
            TrustedAuthorities? authorities = null;
            if (each.Ca is { } path && TrustedAuthorities.TryOpen(path, out authorities) is { } problem)
            {
                problems.Add($"{KeyOf(ns)}:{nameof(GatewayNodeTls.Ca)} {problem}");
            }

            var certificate = CertificateOf(ns);
            trusts[ns] = new NodeTrust(
                KeyOf(ns),
                each,
                authorities,
                () => Own.Current.All.FirstOrDefault(own => own.Loaded.Entry.Place.Setting == certificate)?.Loaded.Context,
                time,
                logger);
        }

        BrokenSettingsException.ThrowIfAny<KengerGatewayOptions>(name: null, [.. problems.Select(LongText.Cut)]);
        _others = trusts.GetValueOrDefault(Others);
        _named = trusts.Where(each => each.Key != Others).ToFrozenDictionary(StringComparer.Ordinal);
        IsOn = trusts.Count > 0;
    }

    /// <summary>Whether any node is spoken to by TLS.</summary>
    public bool IsOn { get; }

    /// <summary>The certificates that the gateway shows to nodes.</summary>
    public WatchedCertificates Own { get; }

    /// <summary>What is insisted on with the nodes of a namespace; null where they are spoken to in plain text.</summary>
    public NodeTrust? Find(string ns) => IsOn ? _named.GetValueOrDefault(ns) ?? _others : null;

    /// <summary>How messages name the settings of a namespace.</summary>
    public static string KeyOf(string ns) => $"{Option}:{LongText.Shorten(ns)}";

    private static string CertificateOf(string ns) => $"{KeyOf(ns)}:{nameof(GatewayNodeTls.Certificate)}";

    private static CertificatePlace? PlaceOf(string ns, GatewayNodeTls settings) => settings.Certificate is not { } path ? null
        : new CertificatePlace(CertificateOf(ns), path) { KeyPath = settings.CertificateKey, Password = settings.CertificatePassword, IsOfClient = true };
}
