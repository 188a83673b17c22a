using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Samples;

/// <summary>An app of one's own whose settings can't be used: what is on the console is the sentence, and no stack of the host's start.</summary>
public sealed class BrokenSettingsTests
{
    private const string NoScheme = "KENGER_REGISTRY_URL (Urls): '127.0.0.1:5000' must be an address like http://";
    private const string NoNamespace = "AddKengerRegistry(): KENGER_REGISTRY_NAMESPACE (Namespace) is required";
    private const string NoTokens = "The registry has no tokens";
    private const string NoAddress = "Kenger:Gateway:Listen (KENGER_GATEWAY_LISTEN) is 'nowhere', but must be http://";

    [Theory]
    [InlineData("HelloService.dll", NoScheme, "KENGER_REGISTRY_NAMESPACE=orders", "KENGER_REGISTRY_URL=127.0.0.1:5000")]
    [InlineData("HelloService.dll", NoNamespace)]
    [InlineData("HelloRegistry.dll", NoTokens)]
    [InlineData("HelloGateway.dll", NoAddress, "KENGER_GATEWAY_LISTEN=nowhere")]
    public async Task Start_SettingThatCantBeUsed_PrintsTheSentenceAndNoStack(string app, string sentence, params string[] variables)
    {
        var printed = await StartAsync(app, variables);

        Assert.Contains(sentence, printed, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", printed, StringComparison.Ordinal);
        // The host logs it, and .NET prints what ends the process.
        Assert.InRange(printed.Split(sentence).Length - 1, 1, 2);
    }

    // .NET puts them together in an exception of its own.
    [Fact]
    public async Task Start_SettingsOfTwoPartsCantBeUsed_PrintsTheSentencesOfBoth()
    {
        var printed = await StartAsync("HelloService.dll", "KENGER_REGISTRY_URL=127.0.0.1:5000");

        Assert.Contains(NoNamespace, printed, StringComparison.Ordinal);
        Assert.Contains(NoScheme, printed, StringComparison.Ordinal);
    }

    /// <summary>Starts an app that does not start, and gives all that it printed.</summary>
    private static async Task<string> StartAsync(string app, params string[] variables)
    {
        await using var process = AppProcess.StartDotnet(
            app,
            ["--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string>(variables.Select(variable => variable.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])))
            {
                // No dump of the process that .NET ends.
                ["DOTNET_DbgEnableMiniDump"] = "0",
            });

        var exitCode = await process.WhenExitedAsync(TimeSpan.FromMinutes(2));

        Assert.NotEqual(0, exitCode);
        return process.Output + "\n" + process.Errors;
    }
}
