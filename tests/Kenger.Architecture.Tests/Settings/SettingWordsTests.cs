using System.Text.RegularExpressions;
using Kenger.Console;
using Kenger.Gateway;
using Kenger.Registry.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Architecture.Tests.Settings;

/// <summary>The words that schemas allow are those that the programs take: what they say when they refuse another one names them.</summary>
public sealed partial class SettingWordsTests
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["KengerGatewayOptions.Forwarder"] = "Kenger:Gateway:Forwarder",
        ["KengerGatewayOptions.MinTlsVersion"] = "Kenger:Gateway:MinTlsVersion",
        ["KengerGatewayOptions.Pick"] = "Kenger:Gateway:Pick",
        ["KengerGatewayOptions.Protocol"] = "Kenger:Gateway:Protocol",
        ["KengerGatewayOptions.ProxyProtocol"] = "Kenger:Gateway:ProxyProtocol",
        ["GatewayRoute.Pick"] = "Kenger:Gateway:Routes:0:Pick",
        ["GatewayRoute.Protocol"] = "Kenger:Gateway:Routes:0:Protocol",
        ["GatewayRateLimit.By"] = "Kenger:Gateway:Routes:0:RateLimit:By",
        ["GatewayRedirect.Status"] = "Kenger:Gateway:Routes:0:Redirect:Status",
        ["KengerRegistryServerOptions.MinTlsVersion"] = "Kenger:Server:MinTlsVersion",
        ["NamedToken.Role"] = "Kenger:Server:NamedTokens:0:Role",
        ["NoticeTarget.Format"] = "Kenger:Server:Notices:Targets:0:Format",
        ["KengerConsoleRole.Role"] = "Kenger:Console:OpenIdConnect:Roles:0:Role",
    };

    public static TheoryData<string> Options => [.. SettingWords.All.Keys];

    [Theory]
    [MemberData(nameof(Options))]
    public void Words_OfEachOption_AreThoseThatTheProgramNames(string option)
    {
        var words = SettingWords.All[option];

        var others = MistakesIn(Keys[option], words[0]);
        var refusal = Assert.Single(MistakesIn(Keys[option], option == "GatewayRedirect.Status" ? "999" : "no-such-word").Except(others));

        var rule = Rule().Match(refusal);
        Assert.True(rule.Success, refusal);
        Assert.Equal(words.Order(StringComparer.Ordinal), Word().Matches(rule.Groups["words"].Value).Select(word => word.Value).Distinct().Order(StringComparer.Ordinal));
        Assert.All(words, word => Assert.DoesNotContain(MistakesIn(Keys[option], word), mistake => mistake.Contains(rule.Value, StringComparison.Ordinal)));
    }

    private static string[] MistakesIn(string key, string value)
    {
        var parent = key[..key.LastIndexOf(':')];
        // What is said of a role is said of the claim beside it, too.
        Dictionary<string, string?> beside = key.StartsWith("Kenger:Console", StringComparison.Ordinal) ? new() { [parent + ":Claim"] = "groups", [parent + ":Value"] = "ops" } : [];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(beside.Append(KeyValuePair.Create(key, (string?)value))).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddKengerGateway();
        services.AddKengerRegistryServer();
        services.AddKengerConsole();
        if (key.StartsWith("Kenger:Console", StringComparison.Ordinal))
        {
            services.Configure<KengerConsoleOptions>(options => (options.OpenIdConnect.Authority, options.OpenIdConnect.ClientId) = ("https://login.example.com", "console"));
        }

        using var provider = services.BuildServiceProvider();
        return key.Split(':')[1] switch
        {
            "Gateway" => MistakesOf<KengerGatewayOptions>(provider),
            "Server" => MistakesOf<KengerRegistryServerOptions>(provider),
            _ => MistakesOf<KengerConsoleOptions>(provider),
        };
    }

    private static string[] MistakesOf<TOptions>(ServiceProvider provider)
        where TOptions : class
    {
        try
        {
            _ = provider.GetRequiredService<IOptions<TOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    // "…, but must be http1 or http2", "Format must be one of json, …", "… and as Role read, operate or admin."
    [GeneratedRegex("(must be( one of)?|as Role) (?<words>[^(]*?)[. ]*$", RegexOptions.ExplicitCapture | RegexOptions.RightToLeft, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"\b(?!or\b|and\b)[A-Za-z0-9][A-Za-z0-9.:-]*", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Word();
}
