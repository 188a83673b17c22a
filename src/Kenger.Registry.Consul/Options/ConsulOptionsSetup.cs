using System.Buffers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Consul.Options;

/// <summary>Fills the options from the section and then the environment, and says everything that is wrong with them at start.</summary>
internal sealed class ConsulOptionsSetup(IConfiguration configuration) : IConfigureOptions<KengerConsulOptions>, IValidateOptions<KengerConsulOptions>
{
    private const string Key = nameof(KengerConsulOptions.DefaultToken);

    private static readonly SearchValues<char> OfDatacenters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    private static readonly SecretSetting Token = new(KengerConsulOptions.TokenVariable, KengerConsulOptions.SectionName, Key);

    public void Configure(KengerConsulOptions options)
    {
        options.Unreadable =
        [
            .. StrayVariables.Find(configuration).MistakesFor(KnownVariables.OfConsul),
            .. StrictBinder.Bind(configuration.GetSection(KengerConsulOptions.SectionName), options, Key + "File"),
            .. ReadToken(options) is { } problem ? (string[])[problem] : [],
        ];
    }

    public ValidateOptionsResult Validate(string? name, KengerConsulOptions options) =>
        BrokenSettingsException.ThrowIfAny<KengerConsulOptions>(name, [.. Check(options).Select(LongText.Cut)]);

    private string? ReadToken(KengerConsulOptions options)
    {
        var secret = Token.Read(configuration);
        options.DefaultToken = secret.Text;
        return secret.Problem;
    }

    private static IEnumerable<string> Check(KengerConsulOptions options)
    {
        foreach (var mistake in options.Unreadable)
        {
            yield return mistake;
        }

        if (options.Datacenter is not { Length: >= 1 and <= 64 } name || name.AsSpan().ContainsAnyExcept(OfDatacenters))
        {
            yield return $"{KengerConsulOptions.SectionName}:{nameof(KengerConsulOptions.Datacenter)} must be 1 to 64 small letters, digits, '_' or '-'.";
        }

        if (options.MaxRunningChecks is < 1 or > 10_000)
        {
            yield return $"{KengerConsulOptions.SectionName}:{nameof(KengerConsulOptions.MaxRunningChecks)} must be from 1 to 10,000, but is {options.MaxRunningChecks}.";
        }

        // The message must not tell the token.
        if (options.DefaultToken is { Length: > 0 } token && (token.Length > 512 || token.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            yield return $"{KengerConsulOptions.TokenVariable} ({KengerConsulOptions.SectionName}:{Key}) must be at most 512 visible ASCII characters without blanks.";
        }
    }
}
