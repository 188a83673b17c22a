namespace Kenger.Console;

/// <summary>
/// Sign-in at an OpenID Connect provider (Keycloak, Entra ID, Authentik, …), beside tokens: section <c>Kenger:Console:OpenIdConnect</c>. It is on where <see cref="Authority"/> is set. The provider has to know the
/// address <c>…/ui/oidc/callback</c>; it is asked with the authorization code flow and PKCE.
/// </summary>
public sealed class KengerConsoleOpenIdConnectOptions
{
    /// <summary>
    /// The provider: what is before <c>/.well-known/openid-configuration</c>. An https URL, or http at a loopback address; it must be in the registry's <c>OutgoingNetworks</c>.
    /// <c>KENGER_CONSOLE_OIDC_AUTHORITY</c>. Default: none, which is off.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>What the provider knows the console by. <c>KENGER_CONSOLE_OIDC_CLIENT_ID</c>. Required with <see cref="Authority"/>.</summary>
    public string? ClientId { get; set; }

    /// <summary>
    /// The secret of this client, for one that has one; <c>KENGER_CONSOLE_OIDC_CLIENT_SECRET</c>, or a file as <c>KENGER_CONSOLE_OIDC_CLIENT_SECRET_FILE</c> or <c>ClientSecretFile</c>. Default: none.
    /// </summary>
    public string? ClientSecret { get; set; }

    /// <summary>A file that holds <see cref="ClientSecret"/>; read at the start, from the configuration alone. Default: none.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>What is asked for beside <c>openid</c> and <c>profile</c>, <c>groups</c> for example. <c>KENGER_CONSOLE_OIDC_SCOPES</c>, separated by commas. Default: none.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>
    /// The claim by which people are named in the audit, as <c>oidc:NAME</c>: one that they can't change themselves. Without it the <c>sub</c> counts. <c>KENGER_CONSOLE_OIDC_NAME_CLAIM</c>.
    /// Default: <c>preferred_username</c>.
    /// </summary>
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>What stands on the button, after "Sign in with". At most 64 characters. <c>KENGER_CONSOLE_OIDC_TITLE</c>. Default: <c>OpenID Connect</c>.</summary>
    public string Title { get; set; } = "OpenID Connect";

    /// <summary>
    /// Who may do what: the first entry counts whose claim a person's ID token has with that value. Who has none is refused. <c>KENGER_CONSOLE_OIDC_ROLES</c>:
    /// <c>groups=ops:operate:orders+payments,groups=admins:admin</c>. Required with <see cref="Authority"/>; at most 100.
    /// </summary>
    public IReadOnlyList<KengerConsoleRole> Roles { get; set; } = [];
}

/// <summary>What people with a claim may do.</summary>
public sealed class KengerConsoleRole
{
    /// <summary>The claim, <c>groups</c> for example, as the ID token has it.</summary>
    public string Claim { get; set; } = "";

    /// <summary>Its value; of a list of values one of them. Upper and lower case differ.</summary>
    public string Value { get; set; } = "";

    /// <summary><c>read</c>, <c>operate</c> or <c>admin</c>.</summary>
    public string Role { get; set; } = "";

    /// <summary>The only namespaces it may be done in. Default: empty, all.</summary>
    public IReadOnlyList<string> Namespaces { get; set; } = [];
}
