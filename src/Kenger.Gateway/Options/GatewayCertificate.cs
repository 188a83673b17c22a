namespace Kenger.Gateway;

/// <summary>
/// A certificate for <see cref="KengerGatewayOptions.HttpsListen"/> or <see cref="KengerGatewayOptions.AdminListen"/>, or a folder of them. The files are read every few seconds; new ones count for the next connections,
/// and those that can't be used change nothing.
/// </summary>
public sealed class GatewayCertificate
{
    /// <summary>
    /// A PEM file with the certificate and the intermediate ones behind it, a PFX file, or a folder with several: <c>NAME.pem</c> or <c>NAME.crt</c> with <c>NAME.key</c>,
    /// <c>NAME.pfx</c>, and folders that hold <c>fullchain.pem</c> and <c>privkey.pem</c>, also below <c>live</c> as certbot makes them. Of a folder the one that is called
    /// <c>default</c> is the default. Required.
    /// </summary>
    public string Path { get; set; } = "";

    /// <summary>
    /// The PEM file of the private key, RSA or ECDSA. Default: the file beside <see cref="Path"/> that ends in <c>.key</c>, beside a <c>fullchain.pem</c> the <c>privkey.pem</c>, else
    /// the same file.
    /// </summary>
    public string? KeyPath { get; set; }

    /// <summary>The password of a PFX file or of an encrypted key. Default: none.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// The hosts it is for: <c>shop.example.com</c>, or <c>*.example.com</c> for all names one level below. Not for a folder. Default: those that the certificate names.
    /// </summary>
    public IList<string> Hosts { get; } = [];

    /// <summary>Whether clients get it that ask for no host, or for one that no certificate is for; one may be. Not for a folder. Default: false, their connection is refused.</summary>
    public bool Default { get; set; }
}
