using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Cli;

/// <summary>Completion as somebody at a keyboard has it: the tool itself, in the real shell, in a terminal.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Prompt = "$ ";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("kenger-completion-");

    public void Dispose() => _home.Delete(recursive: true);

    [ShellInTerminalFact("bash")]
    public Task Bash_Tab_CompletesCommandsOptionsAndValues()
    {
        Write("rc", $"PS1='{Prompt}'\nsource <(kenger completion bash)\n");
        return TabAsync("bash", "--noprofile", "--rcfile", PathOf("rc"), "-i");
    }

    [ShellInTerminalFact("zsh")]
    public Task Zsh_Tab_CompletesCommandsOptionsAndValues()
    {
        Write(".zshrc", $"PS1='{Prompt}'\nautoload -Uz compinit\ncompinit -u -D\nsource <(kenger completion zsh)\n");
        return TabAsync("zsh", "-i");
    }

    [ShellInTerminalFact("fish")]
    public Task Fish_Tab_CompletesCommandsOptionsAndValues()
    {
        Write(".config/fish/config.fish", $"function fish_prompt; echo -n '{Prompt}'; end\nfunction fish_greeting; end\nkenger completion fish | source\n");
        return TabAsync("fish", "-i");
    }

    private async Task TabAsync(params string[] shell)
    {
        Write("kenger", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "kenger.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOf("kenger"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using var terminal = await Tmux.StartAsync(
            100, 24,
            [
                "env", $"HOME={_home.FullName}", $"ZDOTDIR={_home.FullName}", $"XDG_CONFIG_HOME={PathOf(".config")}", "XDG_DATA_HOME=" + PathOf("data"),
                $"PATH={_home.FullName}:{Environment.GetEnvironmentVariable("PATH")}", .. shell,
            ]);
        await terminal.WhenScreenAsync(screen => Last(screen) == Prompt.TrimEnd(), "the prompt");
        foreach (var (typed, completed) in ((string, string)[])
            [
                ("kenger roll", "kenger rollout"),
                ("kenger dev --gat", "kenger dev --gateway-port"),
                ("kenger rollout start shop version=v2 --on-no-data con", "kenger rollout start shop version=v2 --on-no-data continue"),
                ("kenger completion po", "kenger completion powershell"),
            ])
        {
            await terminal.PressAsync(typed);
            await terminal.WhenScreenAsync(screen => Last(screen) == Prompt + typed, typed);
            await terminal.PressAsync("Tab");
            await terminal.WhenScreenAsync(screen => Last(screen) == Prompt + completed, completed);
            await terminal.PressAsync("C-c");
            await terminal.WhenScreenAsync(screen => Last(screen) == Prompt.TrimEnd(), "the next prompt");
        }
    }

    private static string Last(string[] screen) => screen.LastOrDefault(row => row.Trim().Length > 0, "").TrimEnd();

    private string PathOf(string name) => Path.Combine(_home.FullName, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }
}

/// <summary>A fact that needs a shell, and a terminal for it; skipped by name where one of them is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellInTerminalFactAttribute : FactAttribute
{
    public ShellInTerminalFactAttribute(string shell)
    {
        string[] missing = [.. ((string[])["tmux", shell]).Where(program => MachinePrograms.Find(program) is null)];
        if (missing.Length > 0)
        {
            Skip = $"needs {string.Join(" and ", missing)}";
        }
    }
}
