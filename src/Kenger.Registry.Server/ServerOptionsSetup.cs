using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server;

/// <summary>Fills the options from the section and then the environment; code configured by the host comes after.</summary>
internal sealed class ServerOptionsSetup(IConfiguration configuration) : IConfigureOptions<KengerRegistryServerOptions>
{
    public const string TokensVariable = "KENGER_REGISTRY_TOKENS";
    public const string StoreVariable = "KENGER_REGISTRY_STORE";

    public void Configure(KengerRegistryServerOptions options)
    {
        configuration.GetSection(KengerRegistryServerOptions.SectionName).Bind(options);
        if (configuration[TokensVariable] is { Length: > 0 } tokens)
        {
            options.Tokens.Clear();
            foreach (var token in tokens.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                options.Tokens.Add(token);
            }
        }

        if (configuration[StoreVariable] is { Length: > 0 } store)
        {
            options.Store = store;
        }
    }
}
