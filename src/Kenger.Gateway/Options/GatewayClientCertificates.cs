namespace Kenger.Gateway;

/// <summary>
/// The certificates that clients show at <see cref="KengerGatewayOptions.HttpsListen"/>. Nodes get them in <c>Client-Cert</c> (RFC 9440); what clients say under that name counts
/// for nothing.
/// </summary>
public sealed class GatewayClientCertificates
{
    /// <summary>
    /// A PEM file with the CAs whose certificates are taken; looked at again when it has changed. Without it no client is asked for one. <c>KENGER_GATEWAY_CLIENT_CA</c>. Default:
    /// none.
    /// </summary>
    public string? Ca { get; set; }

    /// <summary>
    /// Whether a connection without a certificate is refused. Else only routes that ask for one need it. <c>KENGER_GATEWAY_CLIENT_CERTIFICATES_REQUIRED</c>. Default: false.
    /// </summary>
    public bool Required { get; set; }
}
