using Kenger.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Configuration;

/// <summary>
/// Fills the options from the environment and from the section <c>Kenger:Registry</c>. The registry's address, token and CAs
/// are the client's to read.
/// </summary>
internal sealed class KengerRegistryOptionsSetup(IConfiguration? configuration = null) : IConfigureOptions<KengerRegistryOptions>
{
    public void Configure(KengerRegistryOptions options)
    {
        if (configuration is null)
        {
            return;
        }

        // One key for each label; labels written as one text replace them all.
        foreach (var label in configuration.GetSection($"{Setting.Section}:{Setting.Labels.Key}").GetChildren())
        {
            if (label.Value is null && label.GetChildren().Any())
            {
                options.Unreadable.Add($"{label.Path} must be one value, but is a list or an object.");
            }

            options.Labels[label.Key] = label.Value ?? "";
        }

        options.Unreadable.AddRange(Setting.All.Apply(configuration, options));
    }
}

/// <summary>Hands the address, token and CAs that code gave to <see cref="KengerRegistryOptions"/> on to the client.</summary>
internal sealed class RegistryToClientOptions(UncheckedOptions uncheckedOptions) : IConfigureOptions<KengerClientOptions>
{
    public void Configure(KengerClientOptions options)
    {
        var registry = uncheckedOptions.Create();
        options.Urls = registry.Urls ?? options.Urls;
        options.Token = registry.Token ?? options.Token;
        options.TokenFile = registry.TokenFile ?? options.TokenFile;
        options.Ca = registry.Ca ?? options.Ca;
    }
}

/// <summary>
/// The options without their validators, for who needs one of them before the start: what is wrong with them is reported then, once, and
/// only where the application is run.
/// </summary>
internal sealed class UncheckedOptions(
    IEnumerable<IConfigureOptions<KengerRegistryOptions>> setups, IEnumerable<IPostConfigureOptions<KengerRegistryOptions>> finishes)
{
    public KengerRegistryOptions Create() =>
        new OptionsFactory<KengerRegistryOptions>(setups, finishes, validations: []).Create(Options.DefaultName);
}
