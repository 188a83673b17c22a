using Kenger.Gateway.Listeners;
using Kenger.Gateway.Tls;

namespace Kenger.Gateway.Hosting;

/// <summary>What settings say of redirection to TLS, HTTP/3, HSTS and ACME challenges.</summary>
internal static class HttpsChecks
{
    private const string Section = KengerGatewayOptions.SectionName;
    private const string MaxAge = $"{Section}:Hsts:MaxAge (KENGER_GATEWAY_HSTS_MAX_AGE)";

    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(3650);
    private static readonly TimeSpan ShortestPreload = TimeSpan.FromDays(365);

    public static IEnumerable<string> Check(KengerGatewayOptions options)
    {
        if (options.HttpsRedirect && options.HttpsListen is null)
        {
            yield return $"{Section}:HttpsRedirect (KENGER_GATEWAY_HTTPS_REDIRECT) is true, but nothing listens by TLS: set HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN)";
        }

        if (options.HttpsRedirectPort is < 1 or > ushort.MaxValue)
        {
            yield return $"{Section}:HttpsRedirectPort is {options.HttpsRedirectPort}, but must be from 1 to {ushort.MaxValue}";
        }

        if (options.HttpsRedirectPort is not null && !options.HttpsRedirect)
        {
            yield return $"{Section}:HttpsRedirectPort is set, but nothing is redirected: set HttpsRedirect (KENGER_GATEWAY_HTTPS_REDIRECT) to true";
        }

        if (options.AcmeChallengeDirectory is { } folder && (string.IsNullOrWhiteSpace(folder) || File.Exists(folder)))
        {
            yield return $"{Section}:AcmeChallengeDirectory (KENGER_GATEWAY_ACME_CHALLENGE_DIRECTORY) is '{LongText.Shorten(folder)}', "
                + "but must be the directory that the ACME client is told to put .well-known/acme-challenge into";
        }

        foreach (var problem in CheckHttp3(options).Concat(Check(options, options.Hsts)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckHttp3(KengerGatewayOptions options)
    {
        if (!options.Http3)
        {
            yield break;
        }

        if (options.HttpsListen is null)
        {
            yield return $"{Http3.Setting} is true, but nothing listens by TLS: set HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN)";
        }

        if (ListenAddress.TryParseHttps(options.HttpsListen) is { Port: 0 })
        {
            yield return $"{Http3.Setting} is true, but HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN) leaves its port to the system, which would choose another one for UDP: give it a port, https://*:443 for example";
        }

        if (options.ProxyProtocol == KengerGatewayOptions.ProxyProtocolRequired)
        {
            yield return $"{Http3.Setting} is true, and {Section}:ProxyProtocol (KENGER_GATEWAY_PROXY_PROTOCOL) is required, but HTTP/3 comes by UDP, without a header of that protocol: take one of the two out";
        }
    }

    private static IEnumerable<string> Check(KengerGatewayOptions options, GatewayHstsOptions hsts)
    {
        if (hsts.MaxAge < TimeSpan.Zero || hsts.MaxAge > LongestAge)
        {
            yield return $"{MaxAge} is {hsts.MaxAge}, but must be from 0 to {LongestAge.TotalDays} days";
        }

        if (hsts.MaxAge is not null && options.HttpsListen is null && options.TrustedProxies.Count == 0)
        {
            yield return $"{MaxAge} is set, but nothing comes by TLS: set HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN), or TrustedProxies where a proxy in front ends TLS";
        }

        if (hsts.MaxAge is null && (hsts.IncludeSubDomains || hsts.Preload))
        {
            yield return $"{MaxAge} is missing, without which {(hsts.Preload ? "Preload" : "IncludeSubDomains")} has no effect";
        }

        if (hsts is { Preload: true, MaxAge: { } age } && (!hsts.IncludeSubDomains || age < ShortestPreload))
        {
            yield return $"{Section}:Hsts:Preload is true, which needs IncludeSubDomains, and a MaxAge of at least {ShortestPreload.TotalDays} days";
        }
    }
}
