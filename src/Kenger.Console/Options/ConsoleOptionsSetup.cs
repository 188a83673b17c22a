using Kenger.Registry.Server.Outgoing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Console.Options;

/// <summary>Fills the options from the section and then the environment, and says everything that is wrong with them at start.</summary>
internal sealed class ConsoleOptionsSetup(IConfiguration configuration) : IConfigureOptions<KengerConsoleOptions>, IValidateOptions<KengerConsoleOptions>
{
    private const int MaxGateways = 100;

    private static readonly EnvironmentOptions<KengerConsoleOptions> Variables = new(
        KengerConsoleOptions.SectionName,
        EnvironmentSetting<KengerConsoleOptions>.List(
            KengerConsoleOptions.GatewaysVariable, nameof(KengerConsoleOptions.Gateways), static (options, urls) => options.Gateways = urls),
        EnvironmentSetting<KengerConsoleOptions>.Flag(
            KengerConsoleOptions.AskReportedVariable, nameof(KengerConsoleOptions.AskReportedGateways), static (options, asks) => options.AskReportedGateways = asks),
        EnvironmentSetting<KengerConsoleOptions>.Text(KengerConsoleOptions.CaVariable, nameof(KengerConsoleOptions.Ca), static (options, path) => options.Ca = path),
        EnvironmentSetting<KengerConsoleOptions>.Text("KENGER_CONSOLE_OIDC_AUTHORITY", "OpenIdConnect:Authority", static (options, text) => options.OpenIdConnect.Authority = text),
        EnvironmentSetting<KengerConsoleOptions>.Text("KENGER_CONSOLE_OIDC_CLIENT_ID", "OpenIdConnect:ClientId", static (options, text) => options.OpenIdConnect.ClientId = text),
        EnvironmentSetting<KengerConsoleOptions>.List("KENGER_CONSOLE_OIDC_SCOPES", "OpenIdConnect:Scopes", static (options, scopes) => options.OpenIdConnect.Scopes = scopes),
        EnvironmentSetting<KengerConsoleOptions>.Text("KENGER_CONSOLE_OIDC_NAME_CLAIM", "OpenIdConnect:NameClaim", static (options, text) => options.OpenIdConnect.NameClaim = text),
        EnvironmentSetting<KengerConsoleOptions>.Text("KENGER_CONSOLE_OIDC_TITLE", "OpenIdConnect:Title", static (options, text) => options.OpenIdConnect.Title = text),
        new EnvironmentSetting<KengerConsoleOptions>("KENGER_CONSOLE_OIDC_ROLES", "OpenIdConnect:Roles", static (options, text) =>
        {
            if (!RoleText.TryParse(text, out var roles))
            {
                return RoleText.Rule;
            }

            options.OpenIdConnect.Roles = roles;
            return null;
        }));

    public void Configure(KengerConsoleOptions options)
    {
        var token = new SecretSetting(KengerConsoleOptions.GatewayTokenVariable, KengerConsoleOptions.SectionName, nameof(KengerConsoleOptions.GatewayToken));
        var secret = new SecretSetting(
            "KENGER_CONSOLE_OIDC_CLIENT_SECRET", KengerConsoleOptions.SectionName + ":" + nameof(KengerConsoleOptions.OpenIdConnect), nameof(KengerConsoleOpenIdConnectOptions.ClientSecret));
        options.Unreadable =
        [
            .. StrayVariables.Find(configuration).MistakesFor(KnownVariables.OfConsole),
            .. StrictBinder.Bind(configuration.GetSection(KengerConsoleOptions.SectionName), options, nameof(KengerConsoleOptions.GatewayToken) + "File"),
            .. Variables.Apply(configuration, options, ofSection: false),
            .. Read(token, text => options.GatewayToken = text) is { } problem ? (string[])[problem] : [],
            .. Read(secret, text => options.OpenIdConnect.ClientSecret = text) is { } unread ? (string[])[unread] : [],
        ];
    }

    public ValidateOptionsResult Validate(string? name, KengerConsoleOptions options) =>
        BrokenSettingsException.ThrowIfAny<KengerConsoleOptions>(name, [.. Check(options).Concat(OpenIdChecks.Check(options.OpenIdConnect)).Select(LongText.Cut)]);

    private string? Read(SecretSetting setting, Action<string?> set)
    {
        var secret = setting.Read(configuration);
        set(secret.Text);
        return secret.Problem;
    }

    private static IEnumerable<string> Check(KengerConsoleOptions options)
    {
        foreach (var mistake in options.Unreadable)
        {
            yield return mistake;
        }

        if (options.Ca is { } path)
        {
            if (TrustedAuthorities.TryOpen(path, out var authorities) is { } problem)
            {
                yield return $"{KengerConsoleOptions.CaVariable} (Kenger:Console:Ca): {problem}.";
            }

            options.Authorities = authorities;
        }

        if (options.Gateways.Count > MaxGateways)
        {
            yield return $"{KengerConsoleOptions.GatewaysVariable} (Kenger:Console:Gateways) has {options.Gateways.Count} addresses, but may have at most {MaxGateways}.";
        }

        foreach (var (url, place) in options.Gateways.Select((url, index) => (url, index + 1)))
        {
            // A query would swallow the question.
            if (!OutgoingUrl.TryParse(url, out var parsed) || parsed.Query.Length > 0)
            {
                yield return $"{KengerConsoleOptions.GatewaysVariable} (Kenger:Console:Gateways), address {place} {OutgoingUrl.Rule}, and without a query.";
            }
        }

        // By its place: the message must not tell the token.
        if (options.GatewayToken is { Length: > 0 } token && (token.Length > 512 || token.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            yield return $"{KengerConsoleOptions.GatewayTokenVariable} (Kenger:Console:GatewayToken) must be at most 512 visible ASCII characters without blanks.";
        }
    }
}
