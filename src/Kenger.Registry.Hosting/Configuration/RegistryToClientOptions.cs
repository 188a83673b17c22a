using Kenger.Client;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting;

/// <summary>Hands the address and token that code gave to <see cref="KengerRegistryOptions"/> on to the client.</summary>
internal sealed class RegistryToClientOptions(
    IEnumerable<IConfigureOptions<KengerRegistryOptions>> setups, IEnumerable<IPostConfigureOptions<KengerRegistryOptions>> finishes)
    : IConfigureOptions<KengerClientOptions>
{
    public void Configure(KengerClientOptions options)
    {
        // Built without validators: what is wrong with these options is reported by themselves, once.
        var registry = new OptionsFactory<KengerRegistryOptions>(setups, finishes, validations: []).Create(Options.DefaultName);
        options.Urls = registry.Urls ?? options.Urls;
        options.Token = registry.Token ?? options.Token;
    }
}
