using System.Text.Json;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary>One run of an operator's command, as a process of its own.</summary>
internal sealed record KengerTool(int ExitCode, string Output, string Errors)
{
    /// <summary>What it answered with <c>--json</c>.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Runs it against the platform's registry, as its operator.</summary>
    public static Task<KengerTool> RunAsync(KengerPlatform platform, params string[] arguments) => RunAsync(platform.OperatorSettings, arguments);

    public static async Task<KengerTool> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var tool = AppProcess.StartDotnet("kenger.dll", arguments, environment);
        var exitCode = await tool.WhenExitedAsync();
        return new KengerTool(exitCode, tool.Output.TrimEnd(), tool.Errors.TrimEnd());
    }

    /// <summary>Runs it, and fails unless it went well.</summary>
    public static async Task<KengerTool> SucceedAsync(KengerPlatform platform, params string[] arguments)
    {
        var run = await RunAsync(platform, arguments);
        Assert.True(run.ExitCode == 0, $"kenger {string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Output}\n{run.Errors}");
        return run;
    }
}
