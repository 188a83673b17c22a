namespace Kenger.Gateway;

/// <summary>
/// How the nodes of a namespace are spoken to by TLS, and what is insisted on there. TLS 1.2 and 1.3. There is no way to take any certificate.
/// </summary>
public sealed class GatewayNodeTls
{
    /// <summary>
    /// The name that nodes are asked for, and that their certificates must name. Default: the address that each node has registered, whether that is a name or an IP address.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>
    /// A PEM file with the CAs, one of which must have issued a node's certificate; looked at again when it has changed. Default: those that the machine knows, or
    /// <see cref="Pins"/> alone.
    /// </summary>
    public string? Ca { get; set; }

    /// <summary>
    /// The keys that a node's own certificate may have: <c>sha256//</c> and the base64 of the SHA-256 of its SubjectPublicKeyInfo. Without a <see cref="Ca"/> they alone count,
    /// whoever has issued the certificate, for whom and until when; with one both must be right. Default: empty, any key.
    /// </summary>
    public IList<string> Pins { get; } = [];

    /// <summary>
    /// The certificate that this gateway shows to nodes, with the intermediate ones behind it: a PEM or PFX file, looked at again every few seconds. Default: none is shown.
    /// </summary>
    public string? Certificate { get; set; }

    /// <summary>
    /// The file of its private key. Default: the file of the same name that ends in <c>.key</c>, or the certificate's own.
    /// </summary>
    public string? CertificateKey { get; set; }

    /// <summary>The password of a PFX file, or of an encrypted key. Default: none.</summary>
    public string? CertificatePassword { get; set; }
}
