using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Client;

/// <summary>Fills the options from the environment and from the section <c>Kenger:Registry</c>, where the host has any.</summary>
internal sealed class KengerClientConfiguration(IConfiguration? configuration = null) : IConfigureOptions<KengerClientOptions>
{
    public void Configure(KengerClientOptions options)
    {
        if (configuration is null)
        {
            return;
        }

        if (RegistrySetting.Read(configuration, RegistrySetting.UrlVariable, "Url") is { } urls)
        {
            options.Urls = RegistrySetting.Split(urls);
        }

        options.Token = RegistrySetting.Read(configuration, RegistrySetting.TokenVariable, "Token") ?? options.Token;
    }
}
