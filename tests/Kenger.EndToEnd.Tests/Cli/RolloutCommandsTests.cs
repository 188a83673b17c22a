using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary><c>kenger rollout</c> against a real registry; no traffic, so that it stays where it is.</summary>
public sealed class RolloutCommandsTests(OperatorPlatform platform) : IClassFixture<OperatorPlatform>
{
    private KengerPlatform Kenger => platform.Kenger;

    [Fact]
    public async Task Start_EveryOption_ComesBack()
    {
        await platform.RegisterAsync("start-all", (23_001, "v1"), (23_002, "v2"));

        var started = await KengerTool.SucceedAsync(
            Kenger,
            "rollout", "start", "start-all", "version=v2", "--steps", "10,50%", "--interval", "2m", "--max-error-rate", "1%", "--max-error-rate-vs-stable", "2",
            "--max-p99", "500ms", "--max-p99-vs-stable", "1.5", "--min-requests", "10", "--on-no-data", "continue", "--sticky", "cookie:sid", "--reason", "new basket", "--json");

        var rollout = started.Json;
        var analysis = rollout.GetProperty("analysis");
        Assert.Equal([10, 50, 100], rollout.GetProperty("steps").EnumerateArray().Select(step => step.GetInt32()));
        Assert.Equal(
            (120, "continue", "cookie:sid", "new basket"),
            (rollout.GetProperty("interval_seconds").GetInt32(), rollout.GetProperty("on_no_data").GetString(), rollout.GetProperty("sticky").GetString(),
                rollout.GetProperty("reason").GetString()));
        Assert.Equal(
            (0.01, 2, 500, 1.5, 10),
            (analysis.GetProperty("max_error_rate").GetDouble(), analysis.GetProperty("max_error_rate_vs_stable").GetDouble(),
                analysis.GetProperty("max_p99_ms").GetDouble(), analysis.GetProperty("max_p99_vs_stable").GetDouble(),
                analysis.GetProperty("min_requests").GetInt32()));
    }

    [Fact]
    public async Task Moves_OneAfterTheOther_AreSaid()
    {
        await platform.RegisterAsync("moves", (23_003, "v1"), (23_004, "v2"));
        var started = await KengerTool.SucceedAsync(Kenger, "rollout", "start", "moves", "version=v2", "--interval", "1h");

        var paused = await KengerTool.SucceedAsync(Kenger, "rollout", "pause", "moves", "--reason", "lunch");
        var resumed = await KengerTool.SucceedAsync(Kenger, "rollout", "resume", "moves");
        var promoted = await KengerTool.SucceedAsync(Kenger, "rollout", "promote", "moves");
        var aborted = await KengerTool.SucceedAsync(Kenger, "rollout", "abort", "moves");
        var list = await KengerTool.SucceedAsync(Kenger, "rollout", "list", "--ns", "moves");
        var show = await KengerTool.SucceedAsync(Kenger, "rollout", "show", "moves");

        Assert.Matches("^rollout [0-9]+ of moves to version=v2: running at step 1 of 4, 5 %$", started.Output);
        Assert.Contains(": paused at step 1 of 4, 5 %", paused.Output, StringComparison.Ordinal);
        Assert.Contains("lunch", paused.Output, StringComparison.Ordinal);
        Assert.Contains(": running at step 1 of 4, 5 %", resumed.Output, StringComparison.Ordinal);
        Assert.Contains(": completed at step 4 of 4, 100 %", promoted.Output, StringComparison.Ordinal);
        Assert.EndsWith("\neverything goes to version=v2, 1 node online", promoted.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(": aborted at step ", aborted.Output, StringComparison.Ordinal);
        Assert.EndsWith("\neverything goes to version=v1, 1 node online", aborted.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var again = await KengerTool.SucceedAsync(Kenger, "rollout", "abort", "moves");
        Assert.EndsWith("\nnothing changed: it was aborted already", again.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var lines = list.Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Matches("^[0-9]+ +moves +version=v2 +aborted ", lines[1]);
        Assert.All((string[])["started", "paused", "resumed", "completed", "aborted"], kind => Assert.Contains($"  {kind} ", show.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wait_Promoted_TellsItAndIsZero()
    {
        await platform.RegisterAsync("wait-promoted", (23_005, "v1"), (23_006, "v2"));
        await using var waiting = StartAndWait("wait-promoted");
        await waiting.WhenPrintedAsync("  started ");

        await Kenger.Releases.PromoteRolloutAsync(new() { Ns = "wait-promoted" });

        Assert.Equal(0, await waiting.WhenExitedAsync());
        Assert.Contains("  completed ", waiting.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_Aborted_TellsItAndIsOne()
    {
        await platform.RegisterAsync("wait-aborted", (23_007, "v1"), (23_008, "v2"));
        await using var waiting = StartAndWait("wait-aborted");
        await waiting.WhenPrintedAsync("  started ");

        await Kenger.Releases.AbortRolloutAsync(new() { Ns = "wait-aborted", Reason = "no lunch" });

        Assert.Equal(1, await waiting.WhenExitedAsync());
        Assert.Contains("no lunch", waiting.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_AsJson_IsALineForEachDecisionAndTheWholeAtTheEnd()
    {
        await platform.RegisterAsync("wait-json", (23_009, "v1"), (23_010, "v2"));
        await Kenger.Releases.StartRolloutAsync(new() { Ns = "wait-json", Label = "version=v2", IntervalSeconds = 3600 });
        await Kenger.Releases.PromoteRolloutAsync(new() { Ns = "wait-json" });

        var run = await KengerTool.SucceedAsync(Kenger, "rollout", "wait", "wait-json", "--json");

        var lines = run.Output.Split('\n').Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["started", "completed"], lines[..^1].Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal("completed", lines[^1].GetProperty("status").GetString());
        Assert.Equal(2, lines[^1].GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task Wait_LongerThanTheTimeout_IsFourAndItGoesOn()
    {
        await platform.RegisterAsync("wait-timeout", (23_011, "v1"), (23_012, "v2"));

        var run = await KengerTool.RunAsync(
            Kenger, "rollout", "start", "wait-timeout", "version=v2", "--interval", "1h", "--wait", "--timeout", "1s");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("kenger rollout show --id ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(RolloutStatuses.Running, (await Kenger.Releases.ShowRolloutAsync(new() { Ns = "wait-timeout" })).Status);
    }

    [UnixFact]
    public async Task Wait_CtrlC_EndsTheWaitingOnly()
    {
        await platform.RegisterAsync("wait-ctrl-c", (23_013, "v1"), (23_014, "v2"));
        await using var waiting = StartAndWait("wait-ctrl-c");
        await waiting.WhenPrintedAsync("  started ");

        waiting.Signal(UnixSignal.Interrupt);

        Assert.Equal(130, await waiting.WhenExitedAsync());
        Assert.Contains("the rollout goes on", waiting.Errors, StringComparison.Ordinal);
        Assert.Equal(RolloutStatuses.Running, (await Kenger.Releases.ShowRolloutAsync(new() { Ns = "wait-ctrl-c" })).Status);
    }

    [Fact]
    public async Task Wait_TwoAtOnceUntilTheNamespaceIsDeleted_BothTellAllAndAreOne()
    {
        await platform.RegisterAsync("wait-two", (23_017, "v1"), (23_018, "v2"));
        await using var first = StartAndWait("wait-two");
        await first.WhenPrintedAsync("  started ");
        await using var second = AppProcess.StartDotnet("kenger.dll", ["rollout", "wait", "wait-two"], Kenger.OperatorSettings);
        await second.WhenPrintedAsync("  started ");

        await Kenger.Releases.PauseRolloutAsync(new() { Ns = "wait-two", Reason = "lunch" });
        await Task.WhenAll(first.WhenPrintedAsync("lunch"), second.WhenPrintedAsync("lunch"));
        await Kenger.Releases.ResumeRolloutAsync(new() { Ns = "wait-two" });
        await Task.WhenAll(first.WhenPrintedAsync("  resumed "), second.WhenPrintedAsync("  resumed "));
        await Kenger.Operator.DeleteNamespaceAsync(new() { Name = "wait-two" });

        Assert.Equal(1, await first.WhenExitedAsync());
        Assert.Equal(1, await second.WhenExitedAsync());
        Assert.All([first, second], each => Assert.Contains("the namespace was deleted", each.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WhatTheRegistryRefuses_IsOneWithTheField()
    {
        await platform.RegisterAsync("refused", (23_015, "v1"), (23_016, "v2"));

        var unknown = await KengerTool.RunAsync(Kenger, "rollout", "start", "refused", "version=v9");
        var shrinking = await KengerTool.RunAsync(Kenger, "rollout", "start", "refused", "version=v2", "--steps", "20,5", "--max-error-rate", "7");
        await KengerTool.SucceedAsync(Kenger, "rollout", "start", "refused", "version=v2", "--interval", "1h");
        var second = await KengerTool.RunAsync(Kenger, "rollout", "start", "refused", "version=v1");

        Assert.Equal((1, 1, 1), (unknown.ExitCode, shrinking.ExitCode, second.ExitCode));
        Assert.Contains("label: ", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("steps: must be", shrinking.Errors, StringComparison.Ordinal);
        Assert.Contains("max_error_rate: must be", shrinking.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rollout", "show")]
    [InlineData("rollout", "show", "shop", "--id", "1")]
    [InlineData("rollout", "start", "shop")]
    [InlineData("rollout", "start", "shop", "version=v2", "--steps", "5;20")]
    [InlineData("rollout", "start", "shop", "version=v2", "--on-no-data", "guess")]
    public async Task WrongUsage_IsTwo(params string[] arguments) => Assert.Equal(2, (await KengerTool.RunAsync(Kenger, arguments)).ExitCode);

    private AppProcess StartAndWait(string ns) =>
        AppProcess.StartDotnet("kenger.dll", ["rollout", "start", ns, "version=v2", "--interval", "1h", "--wait"], Kenger.OperatorSettings);
}
