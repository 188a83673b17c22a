using Kenger.Contracts;

namespace Kenger.Console.Options;

/// <summary>What is wrong with the sign-in at a provider. Pure.</summary>
internal static class OpenIdChecks
{
    private const int MaxRoles = 100;
    private const int MaxTextLength = 256;
    private const int MaxTitleLength = 64;
    private const string Section = "Kenger:Console:OpenIdConnect:";

    public static IEnumerable<string> Check(KengerConsoleOpenIdConnectOptions options)
    {
        if (string.IsNullOrEmpty(options.Authority))
        {
            if (!string.IsNullOrEmpty(options.ClientId) || options.Roles.Count > 0)
            {
                yield return $"{Section}Authority (KENGER_CONSOLE_OIDC_AUTHORITY) is required beside ClientId and Roles: the provider's address.";
            }

            yield break;
        }

        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority)
            || !(authority.Scheme == Uri.UriSchemeHttps || authority.Scheme == Uri.UriSchemeHttp && LocalProgram.IsLoopbackUrl(options.Authority))
            || authority is not { UserInfo: "", Fragment: "", Query: "" })
        {
            yield return $"{Section}Authority (KENGER_CONSOLE_OIDC_AUTHORITY) must be an https URL, or http at a loopback address, without user, query and fragment.";
        }

        if (string.IsNullOrEmpty(options.ClientId) || options.ClientId.Length > MaxTextLength)
        {
            yield return $"{Section}ClientId (KENGER_CONSOLE_OIDC_CLIENT_ID) is required, with at most {MaxTextLength} characters.";
        }

        if (options.Title.Length is 0 or > MaxTitleLength || !VisibleText.IsVisible(options.Title))
        {
            yield return $"{Section}Title (KENGER_CONSOLE_OIDC_TITLE) must be 1 to {MaxTitleLength} visible characters.";
        }

        foreach (var scope in options.Scopes.Where(scope => scope.Length is 0 or > MaxTextLength || scope.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            yield return $"{Section}Scopes (KENGER_CONSOLE_OIDC_SCOPES) holds '{LongText.Shorten(scope)}', but must be visible ASCII characters without blanks.";
        }

        // Else everybody would be let in, or nobody.
        if (options.Roles.Count is 0 or > MaxRoles)
        {
            yield return $"{Section}Roles (KENGER_CONSOLE_OIDC_ROLES) must have 1 to {MaxRoles} entries, but has {options.Roles.Count}: who has none of them is not let in.";
        }

        foreach (var (role, place) in options.Roles.Select((role, index) => (role, index + 1)))
        {
            if (role.Claim.Length is 0 or > MaxTextLength || role.Value.Length is 0 or > MaxTextLength || !RoleText.Roles.Contains(role.Role))
            {
                yield return $"{Section}Roles, entry {place}, must have Claim and Value of at most {MaxTextLength} characters, and as Role read, operate or admin.";
            }

            foreach (var ns in role.Namespaces.Where(ns => FieldChecks.CheckNamespace(ns) is not null))
            {
                yield return $"{Section}Roles, entry {place}, has the namespace '{LongText.Shorten(ns)}', which {FieldChecks.CheckNamespace(ns)}.";
            }
        }
    }
}
