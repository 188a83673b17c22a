namespace Kenger.Gateway;

/// <summary>Somebody whom routes with <c>Auth: "basic"</c> let in.</summary>
public sealed class GatewayUser
{
    /// <summary>Who it is: 1–64 letters, digits, '.', '_', '-'. Required, once.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// The hash of the password by bcrypt, as <c>htpasswd -nB NAME</c> writes it after the colon: <c>$2y$10$…</c>, of a cost from 4 to 15. Required.
    /// </summary>
    public string PasswordHash { get; set; } = "";
}
