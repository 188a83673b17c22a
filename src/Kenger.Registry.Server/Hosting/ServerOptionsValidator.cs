using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Tls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Hosting;

/// <summary>Says everything that is wrong with the options, at start.</summary>
internal sealed class ServerOptionsValidator(IEnumerable<IRegistryStoreProvider> stores, IConfiguration configuration)
    : IValidateOptions<KengerRegistryServerOptions>
{
    private const int MaxKindLength = 12;
    private const int MaxTokenLength = 512;
    private const int MaxLimit = 1_000_000;

    public ValidateOptionsResult Validate(string? name, KengerRegistryServerOptions options) =>
        BrokenSettingsException.ThrowIfAny<KengerRegistryServerOptions>(
            name, [.. Check(options).Select(each => LongText.Cut(SettingPlace.AddTo(each, configuration, KengerRegistryServerOptions.SectionName)))]);

    private IEnumerable<string> Check(KengerRegistryServerOptions options)
    {
        foreach (var mistake in options.Unreadable)
        {
            yield return mistake;
        }

        if (!options.HasTokens && !options.AllowAnonymousOnLoopback)
        {
            yield return $"The registry has no tokens, so anybody could change where traffic goes: set {KengerRegistryServerOptions.TokensVariable} "
                + $"(one or several, separated by commas), {KengerRegistryServerOptions.TokenFileVariable}, or Kenger:Server:NamedTokens. For a try on this machine alone, bind to loopback and start with --dev.";
        }

        for (var i = 0; i < options.Tokens.Count; i++)
        {
            // By its place: the message must not tell the token.
            if (options.Tokens[i].Length is < KengerRegistryServerOptions.MinTokenLength or > MaxTokenLength
                || options.Tokens[i].AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                yield return $"{KengerRegistryServerOptions.TokensVariable}, token {i + 1}: a token must be "
                    + $"{KengerRegistryServerOptions.MinTokenLength} to {MaxTokenLength} visible ASCII characters without spaces; 'kenger token' makes a good one.";
            }
        }

        foreach (var problem in NamedTokenChecks.Check([.. options.NamedTokens], "Kenger:Server:NamedTokens", TokenBook.Plain(options)))
        {
            yield return problem;
        }

        if (options.TokenFile is not null && CheckTokenFile(options) is { Count: > 0 } problems)
        {
            yield return $"{KengerRegistryServerOptions.TokenFileVariable} (Kenger:Server:TokenFile): {string.Join(' ', problems)}";
        }

        if (!stores.Any(provider => CanCreate(provider, options.Store)))
        {
            var problem = stores.Select(provider => provider.FindProblem(options.Store)).FirstOrDefault(problem => problem is not null)
                ?? $"'{KindOf(options.Store)}' is no known kind of store; it takes {string.Join(", or ", stores.Select(provider => provider.AddressForm))}";
            yield return $"{KengerRegistryServerOptions.StoreVariable} (Kenger:Server:Store): {problem}.";
        }

        if (!NodeNetworks.TryParse(options.NodeNetworks, out _, out var wrong))
        {
            yield return $"{KengerRegistryServerOptions.NodeNetworksVariable} (Kenger:Server:NodeNetworks) holds '{LongText.Shorten(wrong)}', but {NodeNetworks.Rule}.";
        }

        if (!NodeNetworks.TryParse(options.OutgoingNetworks, out _, out var wrongOutgoing))
        {
            yield return $"{KengerRegistryServerOptions.OutgoingNetworksVariable} (Kenger:Server:OutgoingNetworks) holds '{LongText.Shorten(wrongOutgoing)}', but {NodeNetworks.Rule}.";
        }

        if (options.OutgoingProxy is not null && !OutgoingUrl.TryParse(options.OutgoingProxy, out _))
        {
            yield return $"{KengerRegistryServerOptions.OutgoingProxyVariable} (Kenger:Server:OutgoingProxy) {OutgoingUrl.Rule}.";
        }

        if (!TlsVersions.IsKnown(options.MinTlsVersion))
        {
            yield return $"{KengerRegistryServerOptions.MinTlsVersionVariable} (Kenger:Server:MinTlsVersion) is '{LongText.Shorten(options.MinTlsVersion)}', but {TlsVersions.Rule}.";
        }

        foreach (var problem in CertificatePlaces.Check(RegistryCertificates.Option, RegistryCertificates.PlacesOf(options)))
        {
            yield return $"{problem}.";
        }

        foreach (var problem in NoticeChecks.Check(options))
        {
            yield return problem;
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

        if (options.KeepAuditFor < TimeSpan.FromDays(1) || options.KeepAuditFor > TimeSpan.FromDays(3653))
        {
            yield return $"Kenger:Server:KeepAuditFor must be from a day to ten years, not {options.KeepAuditFor}.";
        }

        if (options.KeepOverridesFor < TimeSpan.Zero || options.KeepOverridesFor > TimeSpan.FromDays(1))
        {
            yield return $"{KengerRegistryServerOptions.KeepOverridesVariable} (Kenger:Server:KeepOverridesFor) must be from 0 to a day, not {options.KeepOverridesFor}.";
        }

        if (options.MaxAuditEntries is < 1_000 or > 1_000_000_000)
        {
            yield return $"Kenger:Server:MaxAuditEntries must be from 1000 to 1000000000, not {options.MaxAuditEntries}.";
        }

        foreach (var (name, value, min) in ((string, int, int)[])
            [
                (nameof(options.MaxNamespaces), options.MaxNamespaces, 1),
                (nameof(options.MaxNodesPerNamespace), options.MaxNodesPerNamespace, 1),
                (nameof(options.MaxRequestsPerSecond), options.MaxRequestsPerSecond, 0),
                (nameof(options.MaxLongPolls), options.MaxLongPolls, 1),
                (nameof(options.MaxAppliedWaits), options.MaxAppliedWaits, 1),
                (nameof(options.MaxGateways), options.MaxGateways, 1),
                (nameof(options.MaxNamespacesPerToken), options.MaxNamespacesPerToken, 1),
            ])
        {
            if (value < min || value > MaxLimit)
            {
                yield return $"Kenger:Server:{name} must be from {min} to {MaxLimit}, not {value}.";
            }
        }
    }

    private static IReadOnlyList<string> CheckTokenFile(KengerRegistryServerOptions options)
    {
        try
        {
            return [.. TokenBook.CheckFile(TokenFile.Parse(TokenFile.Read(options.TokenFile!)), options)];
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            // What the system says may repeat the path.
            var problem = exception is IOException ? LongText.Shorten(exception.Message) : exception.Message;
            return [$"'{LongText.Shorten(options.TokenFile)}' can't be used: {problem}."];
        }
    }

    // Never the whole address: it may hold a password, and what has no kind in front may be one.
    private static string KindOf(string address) =>
        address.Split(':') is [{ Length: > 0 and <= MaxKindLength } kind, _, ..] && kind.All(char.IsAsciiLetter) ? kind : "…";

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
