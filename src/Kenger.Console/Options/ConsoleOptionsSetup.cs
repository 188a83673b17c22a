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
            KengerConsoleOptions.GatewaysVariable, nameof(KengerConsoleOptions.Gateways), static (options, urls) => options.Gateways = urls));

    public void Configure(KengerConsoleOptions options)
    {
        var token = new SecretSetting(KengerConsoleOptions.GatewayTokenVariable, KengerConsoleOptions.SectionName, nameof(KengerConsoleOptions.GatewayToken));
        options.Unreadable =
        [
            .. StrayVariables.Find(configuration).MistakesFor(KnownVariables.OfConsole),
            .. StrictBinder.Bind(configuration.GetSection(KengerConsoleOptions.SectionName), options, nameof(KengerConsoleOptions.GatewayToken) + "File"),
            .. Variables.Apply(configuration, options, ofSection: false),
            .. Read(token, options) is { } problem ? (string[])[problem] : [],
        ];
    }

    public ValidateOptionsResult Validate(string? name, KengerConsoleOptions options) =>
        BrokenSettingsException.ThrowIfAny<KengerConsoleOptions>(name, [.. Check(options).Select(LongText.Cut)]);

    private string? Read(SecretSetting setting, KengerConsoleOptions options)
    {
        var secret = setting.Read(configuration);
        options.GatewayToken = secret.Text;
        return secret.Problem;
    }

    private static IEnumerable<string> Check(KengerConsoleOptions options)
    {
        foreach (var mistake in options.Unreadable)
        {
            yield return mistake;
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
