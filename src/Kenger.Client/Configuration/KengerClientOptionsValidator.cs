using Microsoft.Extensions.Options;

namespace Kenger.Client;

/// <summary>Reports every broken rule, naming both the variable and the option. Never repeats the token.</summary>
internal sealed class KengerClientOptionsValidator : IValidateOptions<KengerClientOptions>
{
    private const int MaxRetries = 10;
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, KengerClientOptions options)
    {
        var failures = Check(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Check(KengerClientOptions options)
    {
        const string Urls = $"{RegistrySetting.UrlVariable} (Urls)";
        if (options.Urls is not { Count: > 0 })
        {
            yield return $"{Urls} must name at least one registry, http://10.0.0.1:5000 for example.";
        }

        foreach (var url in options.Urls ?? [])
        {
            if (RegistryAddress.Check(url) is { } wrong)
            {
                yield return $"{Urls}: {wrong}.";
            }
        }

        if (options.Token is { } token && (token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            yield return $"{RegistrySetting.TokenVariable} (Token) must be visible ASCII characters without blanks; leave it out where the registry asks for none.";
        }

        if (options.RequestTimeout < ShortestTimeout || options.RequestTimeout > LongestTimeout)
        {
            yield return $"RequestTimeout must be from 10 ms to 10 minutes, but is {options.RequestTimeout}.";
        }

        if (options.Retries is < 0 or > MaxRetries)
        {
            yield return $"Retries must be from 0 to {MaxRetries}, but is {options.Retries}.";
        }
    }
}
