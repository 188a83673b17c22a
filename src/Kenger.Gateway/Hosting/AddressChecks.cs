using Kenger.Gateway.Listeners;

namespace Kenger.Gateway.Hosting;

/// <summary>The addresses that a gateway listens on: what is wrong with each, and with all of them together.</summary>
internal static class AddressChecks
{
    private const string ProxyProtocol = $"{KengerGatewayOptions.SectionName}:{nameof(KengerGatewayOptions.ProxyProtocol)} (KENGER_GATEWAY_PROXY_PROTOCOL)";

    public static IEnumerable<string> Check(KengerGatewayOptions options)
    {
        var traffic = ListenAddress.TryParse(options.Listen);
        var http2 = ListenAddress.TryParse(options.Http2Listen);
        var admin = ListenAddress.TryParseEither(options.AdminListen);
        var https = ListenAddress.TryParseHttps(options.HttpsListen);
        if (traffic is null)
        {
            yield return $"Kenger:Gateway:Listen (KENGER_GATEWAY_LISTEN) is '{LongText.Shorten(options.Listen)}', but {ListenAddress.Rule}{ForTls(options.Listen)}";
        }

        if (options.HttpsListen is not null && https is null)
        {
            yield return $"Kenger:Gateway:HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN) is '{LongText.Shorten(options.HttpsListen)}', but {ListenAddress.HttpsRule}";
        }

        if (https is { Port: not 0 } && (https.Port == traffic?.Port || https.Port == admin?.Port || https.Port == http2?.Port))
        {
            yield return $"Kenger:Gateway:HttpsListen uses port {https.Port}, which Listen, AdminListen or Http2Listen uses, too; give it its own";
        }

        if (options.Http2Listen is not null && http2 is null)
        {
            yield return $"Kenger:Gateway:Http2Listen (KENGER_GATEWAY_HTTP2_LISTEN) is '{LongText.Shorten(options.Http2Listen)}', but {ListenAddress.Rule}{ForTls(options.Http2Listen)}";
        }

        if (http2 is { Port: not 0 } && (http2.Port == traffic?.Port || http2.Port == admin?.Port))
        {
            yield return $"Kenger:Gateway:Http2Listen uses port {http2.Port}, which Listen or AdminListen uses, too; give it its own: "
                + "without TLS a port speaks either HTTP/1.1 or HTTP/2";
        }

        if (options.ProxyProtocol is not (KengerGatewayOptions.ProxyProtocolOff or KengerGatewayOptions.ProxyProtocolRequired))
        {
            yield return $"{ProxyProtocol} is '{LongText.Shorten(options.ProxyProtocol)}', but must be "
                + $"{KengerGatewayOptions.ProxyProtocolOff} or {KengerGatewayOptions.ProxyProtocolRequired}";
        }
        else if (options.ProxyProtocol == KengerGatewayOptions.ProxyProtocolRequired && options.TrustedProxies.Count == 0)
        {
            yield return $"{ProxyProtocol} is required, but nobody is trusted to send it: name your balancers in TrustedProxies";
        }

        if (admin is null)
        {
            yield return $"Kenger:Gateway:AdminListen (KENGER_GATEWAY_ADMIN_LISTEN) is '{LongText.Shorten(options.AdminListen)}', but {ListenAddress.Rule}; or https:// for TLS";
            yield break;
        }

        if (!admin.IsLoopback && string.IsNullOrEmpty(options.AdminToken))
        {
            yield return $"The admin address {LongText.Shorten(options.AdminListen)} can be reached from other machines: set KENGER_GATEWAY_ADMIN_TOKEN "
                + "(Kenger:Gateway:AdminToken) or KENGER_GATEWAY_ADMIN_TOKEN_FILE so that not everybody may ask, or bind it to http://127.0.0.1:"
                + $"{admin.Port} by KENGER_GATEWAY_ADMIN_LISTEN (Kenger:Gateway:AdminListen)";
        }

        if (admin.Port != 0 && admin.Port == traffic?.Port)
        {
            yield return $"Kenger:Gateway:Listen and Kenger:Gateway:AdminListen both use port {admin.Port}; give each its own";
        }
    }

    private static string ForTls(string? address) => ListenAddress.IsHttps(address) ? "; for TLS set HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN)" : "";
}
