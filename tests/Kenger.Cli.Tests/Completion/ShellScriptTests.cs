using System.Diagnostics;
using Kenger.TestKit;

namespace Kenger.Cli.Tests.Completion;

/// <summary>The scripts in the shells they are for. A stand-in for the tool notes what it is asked, and answers what it is told.</summary>
public sealed class ShellScriptTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-shell-");

    public void Dispose() => _directory.Delete(recursive: true);

    [ShellTheory("bash")]
    [InlineData("kenger nod", "nodes\nnotice", "nod", "nodes notice")]
    [InlineData("kenger nodes ", "orders", "nodes ", "orders")]
    // bash replaces what stands behind the last : or =.
    [InlineData("kenger weight orders 127.0.0.1:8", "127.0.0.1:8080\n127.0.0.1:8081", "weight orders 127.0.0.1:8", "8080 8081")]
    [InlineData("kenger rollout start orders version=v", "version=v2", "rollout start orders version=v", "v2")]
    [InlineData("kenger nodes --x", "", "nodes --x", "")]
    public async Task Bash_OffersWhatTheToolSays(string line, string answer, string asked, string offered)
    {
        MakeTool(answer);
        var script = await SourceAsync("bash");

        var printed = await RunAsync(
            "bash", "--norc", "-c",
            $"source '{script}'; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=($COMP_LINE); COMP_CWORD=1; _kenger; echo \"${{COMPREPLY[*]}}\"");

        Assert.Equal(offered, printed);
        Assert.Equal($"[suggest:{asked.Length}] {asked}|", File.ReadAllText(InDirectory("asked")).TrimEnd('\n'));
    }

    [ShellTheory("zsh")]
    [InlineData("kenger nod", "nodes\nnotice", "nod", "-- nodes notice")]
    [InlineData("kenger nodes ", "orders", "nodes ", "-- orders")]
    [InlineData("kenger nodes --x", "", "nodes --x", "")]
    public async Task Zsh_OffersWhatTheToolSays(string line, string answer, string asked, string offered)
    {
        MakeTool(answer);
        var script = await SourceAsync("zsh");
        var words = line.Split(' ');

        var printed = await RunAsync(
            "zsh", "-f", "-c",
            $"compdef() {{ }}; compadd() {{ print -r -- \"$@\" }}; words=({string.Join(' ', words.Select(word => $"'{word}'"))}); CURRENT={words.Length}; "
                + $"PREFIX='{words[^1]}'; source '{script}'; _kenger");

        Assert.Equal(offered, printed);
        Assert.Equal($"[suggest:{asked.Length}] {asked}|", File.ReadAllText(InDirectory("asked")).TrimEnd('\n'));
    }

    [ShellTheory("fish")]
    [InlineData("kenger no", "nodes\nnotice", "no", "nodes notice")]
    [InlineData("kenger nodes ", "orders", "nodes ", "orders")]
    public async Task Fish_OffersWhatTheToolSays(string line, string answer, string asked, string offered)
    {
        MakeTool(answer);
        var script = await SourceAsync("fish");

        var printed = await RunAsync("fish", "--no-config", "-c", $"source '{script}'; complete -C '{line}'");

        Assert.Equal(offered, printed.ReplaceLineEndings(" "));
        Assert.Equal($"[suggest:{asked.Length}] {asked}|", File.ReadAllText(InDirectory("asked")).TrimEnd('\n'));
    }

    [ShellTheory("pwsh")]
    [InlineData("kenger nod", "nodes\nnotice", "nod", "nodes notice")]
    [InlineData("kenger nodes ", "orders", "nodes ", "orders")]
    [InlineData("kenger nodes --x", "", "nodes --x", "")]
    public async Task PowerShell_OffersWhatTheToolSays(string line, string answer, string asked, string offered)
    {
        MakeTool(answer);
        var script = await SourceAsync("powershell");
        File.Move(script, script + ".ps1");

        var printed = await RunAsync(
            "pwsh", "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", $". '{script}.ps1'; (TabExpansion2 '{line}' {line.Length}).CompletionMatches.CompletionText");

        Assert.Equal(offered, printed.ReplaceLineEndings(" "));
        Assert.Equal($"[suggest:{asked.Length}] {asked}|", File.ReadAllText(InDirectory("asked")).TrimEnd('\n'));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Script_OfEachShell_SaysHowToInstallItAndHasUnixLines(string shell)
    {
        var script = await PrintAsync(shell);

        Assert.Contains($"kenger completion {shell}", script, StringComparison.Ordinal);
        Assert.Contains("For good", script, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', script);
    }

    private string InDirectory(string name) => Path.Combine(_directory.FullName, name);

    private static async Task<string> PrintAsync(string shell)
    {
        await using var output = new StringWriter();
        Assert.Equal(0, await KengerCommandLine.RunAsync(["completion", shell], output, TextWriter.Null));
        return output.ToString();
    }

    private async Task<string> SourceAsync(string shell)
    {
        var path = InDirectory("completion." + shell);
        await File.WriteAllTextAsync(path, await PrintAsync(shell));
        return path;
    }

    private void MakeTool(string answer)
    {
        var path = InDirectory("kenger");
        File.WriteAllText(InDirectory("answer"), answer.Length > 0 ? answer + "\n" : "");
        File.WriteAllText(path, $"#!/bin/sh\necho \"$*|\" >> '{InDirectory("asked")}'\ncat '{InDirectory("answer")}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.Environment["PATH"] = _directory.FullName + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = _directory.FullName;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        Assert.Equal("", await errors);
        return (await output).TrimEnd('\n');
    }
}

/// <summary>A theory in a shell; skipped by name where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellTheoryAttribute : TheoryAttribute
{
    public ShellTheoryAttribute(string shell)
    {
        if (OperatingSystem.IsWindows() || MachinePrograms.Find(shell) is null)
        {
            Skip = shell == "pwsh" ? "needs pwsh (the .NET tool powershell)" : $"needs {shell} (Debian's package {shell})";
        }
    }
}
