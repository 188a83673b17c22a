namespace Kenger.Gateway;

/// <summary>A client that routes with <c>Auth: "key"</c> let in.</summary>
public sealed class GatewayApiKey
{
    /// <summary>Whose key it is: 1–64 letters, digits, '.', '_', '-'. Required, once.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// The SHA-256 of the key, as 64 hexadecimal digits: <c>printf %s "$KEY" | sha256sum</c>. Required. Make keys by chance and
    /// long (<c>openssl rand -hex 32</c>): a hash hides nothing that can be guessed.
    /// </summary>
    public string Sha256 { get; set; } = "";
}
