using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Configuration;

/// <summary>
/// Fills the options from the environment and from the section <c>Kenger:Registry</c>, where the host has any; at the end reads the token
/// file that code named, and the file of CAs, whoever named it.
/// </summary>
internal sealed class KengerClientOptionsSetup(IConfiguration? configuration = null)
    : IConfigureOptions<KengerClientOptions>, IPostConfigureOptions<KengerClientOptions>
{
    private const string Section = "Kenger:Registry";

    private static readonly EnvironmentSetting<KengerClientOptions> Url =
        EnvironmentSetting<KengerClientOptions>.List("KENGER_REGISTRY_URL", "Url", (options, urls) => options.Urls = urls);

    private static readonly EnvironmentSetting<KengerClientOptions> MaxAnswerBytes =
        EnvironmentSetting<KengerClientOptions>.Number(
            "KENGER_REGISTRY_MAX_ANSWER_BYTES", nameof(KengerClientOptions.MaxAnswerBytes), (options, bytes) => options.MaxAnswerBytes = bytes);

    private static readonly EnvironmentSetting<KengerClientOptions> UseProxy = EnvironmentSetting<KengerClientOptions>.Flag(
        "KENGER_REGISTRY_USE_PROXY", nameof(KengerClientOptions.UseProxy), (options, flag) => options.UseProxy = flag);

    private static readonly EnvironmentSetting<KengerClientOptions> Ca =
        EnvironmentSetting<KengerClientOptions>.Text("KENGER_REGISTRY_CA", nameof(KengerClientOptions.Ca), (options, path) => options.Ca = path);

    private static readonly EnvironmentOptions<KengerClientOptions> Settings = new(Section, Url, MaxAnswerBytes, UseProxy, Ca);

    private static readonly SecretSetting Token = new("KENGER_REGISTRY_TOKEN", Section, nameof(KengerClientOptions.Token));

    /// <summary>How messages name the addresses: the option, which is not called as its key.</summary>
    public static string UrlsName => $"{Url.Variable} ({nameof(KengerClientOptions.Urls)})";

    public static string TokenName => $"{Token.Variable} ({Token.Key})";

    public static string MaxAnswerBytesName => Settings.Name(MaxAnswerBytes);

    public void Configure(KengerClientOptions options)
    {
        if (configuration is not null)
        {
            options.Unreadable.AddRange(Settings.Apply(configuration, options));
            Take(Token.Read(configuration), options);
        }
    }

    public void PostConfigure(string? name, KengerClientOptions options)
    {
        // That of the environment has been read, and what code said after it counts.
        if (options.TokenFile is { } file && file != options.TokenFileRead)
        {
            Take(Token.ReadFile(file), options);
        }

        if (options.Ca is { } path)
        {
            if (TrustedAuthorities.TryOpen(path, out var authorities) is { } problem)
            {
                options.Unreadable.Add($"{Settings.Name(Ca)}: {problem}.");
            }

            options.Authorities = authorities;
        }
    }

    private static void Take(Secret token, KengerClientOptions options)
    {
        if (token.Problem is { } problem)
        {
            options.Unreadable.Add(problem);
        }

        if (token.IsGiven)
        {
            options.Token = token.Text;
            (options.TokenFile, options.TokenFileRead) = (token.File, token.File);
        }
    }
}
