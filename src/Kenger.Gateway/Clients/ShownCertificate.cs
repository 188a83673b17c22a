using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Clients;

/// <summary>
/// The certificate that a client has shown in its handshake, in the header that nodes get (RFC 9440). As a feature of a request it says that the header is the gateway's own word.
/// </summary>
internal sealed class ShownCertificate
{
    public const string Header = "Client-Cert";
    public const string ChainHeader = "Client-Cert-Chain";

    // Of a connection with many requests it is the same.
    private static readonly ConditionalWeakTable<X509Certificate2, string> Texts = [];

    private static readonly ShownCertificate Is = new();

    private ShownCertificate()
    {
    }

    /// <summary>Whether it is one of both headers.</summary>
    public static bool IsHeader(string name) => name.Length is 11 or 17
        && (name.Equals(Header, StringComparison.OrdinalIgnoreCase) || name.Equals(ChainHeader, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the client has shown one.</summary>
    public static bool IsIn(HttpContext context) => context.Features.Get<ShownCertificate>() is not null;

    /// <summary>Writes it into the request; without one nothing of it is left there.</summary>
    public static void Tell(HttpContext context)
    {
        var headers = context.Request.Headers;
        headers.Remove(ChainHeader);
        if (context.Connection.ClientCertificate is not { } shown)
        {
            headers.Remove(Header);
            return;
        }

        headers[Header] = Texts.GetValue(shown, static certificate => $":{Convert.ToBase64String(certificate.RawData)}:");
        context.Features.Set(Is);
    }
}
