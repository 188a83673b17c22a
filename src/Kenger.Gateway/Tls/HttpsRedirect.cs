using System.Globalization;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tls;

/// <summary>
/// Where requests by plain HTTP are sent: to the same host by TLS, if a certificate names it. Whoever asks has no say in where that is beyond the hosts that are served.
/// </summary>
internal sealed class HttpsRedirect(IOptions<KengerGatewayOptions> options, ListenerCertificates certificates)
{
    private const int HttpsPort = 443;

    public bool IsOn => options.Value.HttpsRedirect;

    /// <summary>The URL for a request; null when no certificate names the host.</summary>
    /// <param name="host">The host that was asked, in its normal form, without its port.</param>
    /// <param name="target">Path and query as they were routed by, from the first slash on.</param>
    public string? UrlFor(string host, string target)
    {
        if (host.Length == 0 || certificates.Watched.Current.FindNamed(host) is null)
        {
            return null;
        }

        var port = options.Value.HttpsRedirectPort ?? certificates.Port;
        return port == HttpsPort ? $"https://{host}{target}" : string.Create(CultureInfo.InvariantCulture, $"https://{host}:{port}{target}");
    }
}
