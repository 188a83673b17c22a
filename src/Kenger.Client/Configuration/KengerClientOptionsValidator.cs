using Microsoft.Extensions.Options;

namespace Kenger.Client.Configuration;

/// <summary>Reports every broken rule, naming both the variable and the option. Never repeats the token.</summary>
internal sealed class KengerClientOptionsValidator : IValidateOptions<KengerClientOptions>
{
    private const int MaxRetries = 10;
    private const int MinAnswerBytes = 64 * 1024;
    private const int MaxAnswerBytes = 1024 * 1024 * 1024;
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, KengerClientOptions options)
    {
        string[] failures = [.. options.Unreadable, .. Check(options)];
        return BrokenSettingsException.ThrowIfAny<KengerClientOptions>(name, [.. failures.Select(LongText.Cut)]);
    }

    private static IEnumerable<string> Check(KengerClientOptions options)
    {
        var urls = KengerClientOptionsSetup.UrlsName;
        if (options.Urls is not { Count: > 0 })
        {
            yield return $"{urls} must name at least one registry, http://10.0.0.1:5000 for example.";
        }

        foreach (var url in options.Urls ?? [])
        {
            if (RegistryAddress.Check(url) is { } wrong)
            {
                yield return $"{urls}: {wrong}.";
            }
        }

        if (options.Token is { } token && (token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            yield return $"{KengerClientOptionsSetup.TokenName} must be visible ASCII characters without blanks; "
                + "leave it out where the registry asks for none.";
        }

        if (options.RequestTimeout < MinTimeout || options.RequestTimeout > MaxTimeout)
        {
            yield return $"RequestTimeout must be from 10 ms to 10 minutes, but is {options.RequestTimeout}.";
        }

        if (options.MaxAnswerBytes is < MinAnswerBytes or > MaxAnswerBytes)
        {
            yield return $"{KengerClientOptionsSetup.MaxAnswerBytesName} must be from {MinAnswerBytes} to {MaxAnswerBytes}, but is {options.MaxAnswerBytes}.";
        }

        if (options.Retries is < 0 or > MaxRetries)
        {
            yield return $"Retries must be from 0 to {MaxRetries}, but is {options.Retries}.";
        }
    }
}
