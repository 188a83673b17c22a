using Kenger.Registry.Server.Store;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server;

/// <summary>Says everything that is wrong with the options, at start.</summary>
internal sealed class ServerOptionsValidator(IEnumerable<IRegistryStoreProvider> stores) : IValidateOptions<KengerRegistryServerOptions>
{
    private const int MaxTokenLength = 512;

    public ValidateOptionsResult Validate(string? name, KengerRegistryServerOptions options)
    {
        var broken = Check(options).ToArray();
        return broken.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(broken);
    }

    private IEnumerable<string> Check(KengerRegistryServerOptions options)
    {
        if (options.Tokens.Count == 0 && !options.AllowAnonymousOnLoopback)
        {
            yield return $"The registry has no tokens, so anybody could change where traffic goes: set {ServerOptionsSetup.TokensVariable} "
                + "(one or several, separated by commas) or Kenger:Server:Tokens. For a try on this machine alone, bind to loopback and start with --dev.";
        }

        if (options.Tokens.Any(token => token.Length is 0 or > MaxTokenLength || token.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            yield return $"{ServerOptionsSetup.TokensVariable}: every token must be 1 to {MaxTokenLength} visible ASCII characters without spaces.";
        }

        if (!stores.Any(provider => CanCreate(provider, options.Store)))
        {
            yield return $"{ServerOptionsSetup.StoreVariable} (Kenger:Server:Store): '{KindOf(options.Store)}' is no known kind of store; "
                + $"it takes {string.Join(", or ", stores.Select(provider => provider.AddressForm))}.";
        }

        if (options.OfflineAfter < TimeSpan.FromSeconds(1) || options.OfflineAfter > TimeSpan.FromHours(1))
        {
            yield return $"Kenger:Server:OfflineAfter must be from 1 s to 1 h, not {options.OfflineAfter}.";
        }

        if (options.DeleteAfter <= options.OfflineAfter || options.DeleteAfter > TimeSpan.FromDays(1))
        {
            yield return $"Kenger:Server:DeleteAfter must be longer than OfflineAfter ({options.OfflineAfter}) and at most a day, not {options.DeleteAfter}.";
        }

        if (options.WriteTimeout < TimeSpan.FromMilliseconds(100) || options.WriteTimeout > TimeSpan.FromSeconds(30))
        {
            yield return $"Kenger:Server:WriteTimeout must be from 100 ms to 30 s, not {options.WriteTimeout}.";
        }
    }

    // Never the whole address: it may hold a password.
    private static string KindOf(string address) => address.Split(':')[0];

    private static bool CanCreate(IRegistryStoreProvider provider, string address)
    {
        if (!provider.TryCreate(address, out var store))
        {
            return false;
        }

        store.Dispose();
        return true;
    }
}
