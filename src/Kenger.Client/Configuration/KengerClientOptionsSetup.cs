using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Configuration;

/// <summary>Fills the options from the environment and from the section <c>Kenger:Registry</c>, where the host has any.</summary>
internal sealed class KengerClientOptionsSetup(IConfiguration? configuration = null) : IConfigureOptions<KengerClientOptions>
{
    private static readonly EnvironmentSetting<KengerClientOptions> Url =
        EnvironmentSetting<KengerClientOptions>.List("KENGER_REGISTRY_URL", "Url", (options, urls) => options.Urls = urls);

    private static readonly EnvironmentSetting<KengerClientOptions> Token =
        EnvironmentSetting<KengerClientOptions>.Text(
            "KENGER_REGISTRY_TOKEN", nameof(KengerClientOptions.Token), (options, token) => options.Token = token);

    private static readonly EnvironmentSetting<KengerClientOptions> MaxAnswerBytes =
        EnvironmentSetting<KengerClientOptions>.Number(
            "KENGER_REGISTRY_MAX_ANSWER_BYTES", nameof(KengerClientOptions.MaxAnswerBytes), (options, bytes) => options.MaxAnswerBytes = bytes);

    private static readonly EnvironmentOptions<KengerClientOptions> Settings = new("Kenger:Registry", Url, Token, MaxAnswerBytes);

    /// <summary>How messages name the addresses: the option, which is not called as its key.</summary>
    public static string UrlsName => $"{Url.Variable} ({nameof(KengerClientOptions.Urls)})";

    public static string TokenName => Settings.Name(Token);

    public static string MaxAnswerBytesName => Settings.Name(MaxAnswerBytes);

    public void Configure(KengerClientOptions options)
    {
        if (configuration is not null)
        {
            options.Unreadable.AddRange(Settings.Apply(configuration, options));
        }
    }
}
