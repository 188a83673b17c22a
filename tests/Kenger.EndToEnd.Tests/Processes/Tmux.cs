using System.Diagnostics;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>A terminal with a program in it, by a tmux server of its own: what is on its screen, what happens when its size changes.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    // tmux may lose the status of a program that ends while it draws: a shell writes it down, which outlives what ends the program, but not the terminal.
    private const string Wrapper = "trap : INT TERM; \"$@\"; echo $? > \"$STATUS_FILE.now\"; mv \"$STATUS_FILE.now\" \"$STATUS_FILE\"";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-tmux-");

    private string StatusFile => Path.Combine(_directory.FullName, "status");

    /// <summary>Starts a program in a terminal. When it has ended its screen stays.</summary>
    public static async Task<Tmux> StartAsync(int width, int height, params string[] command)
    {
        var tmux = new Tmux();
        await tmux.RunAsync(
        [
            "-f", "/dev/null",
            "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "-s", "test",
            "env", $"STATUS_FILE={tmux.StatusFile}", "sh", "-c", Wrapper, "sh", .. command,
            ";", "set-option", "-g", "status", "off",
            ";", "set-option", "-g", "remain-on-exit", "on",
            ";", "set-option", "-g", "window-size", "manual",
            ";", "resize-window", "-t", "test", "-x", $"{width}", "-y", $"{height}",
        ]);
        return tmux;
    }

    public Task ResizeAsync(int width, int height) => RunAsync(["resize-window", "-t", "test", "-x", $"{width}", "-y", $"{height}"]);

    /// <summary>As somebody at the keyboard.</summary>
    public Task PressAsync(string key) => RunAsync(["send-keys", "-t", "test", key]);

    /// <summary>The rows that can be seen, without what scrolled away.</summary>
    public async Task<string[]> ScreenAsync() => (await RunAsync(["capture-pane", "-t", "test", "-p"])).TrimEnd('\n').Split('\n');

    /// <summary>All rows, what scrolled away first.</summary>
    public Task<string> AllAsync() => RunAsync(["capture-pane", "-t", "test", "-p", "-S", "-"]);

    /// <summary>Waits until the screen is as it should be, and gives it.</summary>
    public async Task<string[]> WhenScreenAsync(Func<string[], bool> condition, string what)
    {
        string[] screen = [];
        await WhenAsync(async () => condition(screen = await ScreenAsync()), what, () => Task.FromResult(string.Join('\n', screen)));
        return screen;
    }

    /// <summary>The program's exit code, when it has one: 128 and more says which signal ended it.</summary>
    public async Task<int> WhenExitedAsync()
    {
        var status = "";
        await WhenAsync(async () => (status = File.Exists(StatusFile) ? await File.ReadAllTextAsync(StatusFile) : "").Length > 0, "the end of the program", AllAsync);
        return int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Closes the terminal, which ends what still runs in it.</summary>
    public async ValueTask DisposeAsync()
    {
        await RunAsync(["kill-server"]);
        _directory.Delete(recursive: true);
    }

    /// <summary>Says with what it waited for in vain what there was to be seen.</summary>
    private static async Task WhenAsync(Func<ValueTask<bool>> condition, string what, Func<Task<string>> screen)
    {
        try
        {
            await Eventually.BecomesTrue(condition, what, Limit);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}\nThe screen:\n{await screen()}", exception);
        }
    }

    private async Task<string> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-u", "-S", Path.Combine(_directory.FullName, "socket"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"tmux {string.Join(' ', arguments)}: {await errors}");
        return output;
    }
}

/// <summary>A fact that needs a terminal: tmux makes one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TmuxFactAttribute : FactAttribute
{
    public TmuxFactAttribute()
    {
        if (MachinePrograms.Find("tmux") is null)
        {
            Skip = "needs tmux";
        }
    }
}
