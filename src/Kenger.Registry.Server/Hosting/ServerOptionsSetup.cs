using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Hosting;

/// <summary>Fills the options from the section and then the environment; code configured by the host comes after.</summary>
internal sealed class ServerOptionsSetup(IConfiguration configuration) : IConfigureOptions<KengerRegistryServerOptions>
{
    public const string TokensVariable = "KENGER_SERVER_TOKENS";
    public const string TokenFileVariable = "KENGER_REGISTRY_TOKEN_FILE";
    public const string StoreVariable = "KENGER_SERVER_STORE";

    public void Configure(KengerRegistryServerOptions options)
    {
        var section = configuration.GetSection(KengerRegistryServerOptions.SectionName);
        section.Bind(options);
        foreach (var token in section.GetSection(nameof(options.NamedTokens)).GetChildren())
        {
            // Once more, to refuse unknown names: "Namespace" for "Namespaces" would make a token of one a token of all.
            token.Bind(new NamedToken(), binder => binder.ErrorOnUnknownConfiguration = true);
        }

        if (configuration[TokensVariable] is { Length: > 0 } tokens)
        {
            options.Tokens.Clear();
            foreach (var token in tokens.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                options.Tokens.Add(token);
            }
        }

        if (configuration[TokenFileVariable] is { Length: > 0 } tokenFile)
        {
            options.TokenFile = tokenFile;
        }

        if (configuration[StoreVariable] is { Length: > 0 } store)
        {
            options.Store = store;
        }
    }
}
