using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>A program under test, as a process of its own, with everything it printed.</summary>
internal sealed partial class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private bool _disposed;

    private AppProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts <c>dotnet DLL ARGUMENTS</c>; the environment's Kenger settings are those given, and no others.</summary>
    public static AppProcess StartDotnet(
        string dll, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null) =>
        Start("dotnet", [Path.Combine(AppContext.BaseDirectory, dll), .. arguments], environment, workingDirectory);

    public static AppProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("KENGER_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        BuildServers.KeepOut(start);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new AppProcess(Process.Start(start)!);
    }

    /// <summary>Waits for a line that matches, and returns the match.</summary>
    public async Task<Match> WhenPrintedAsync(string pattern)
    {
        Match? found = null;
        await Eventually.BecomesTrue(
            () =>
            {
                found = _output.Select(line => Regex.Match(line, pattern, RegexOptions.None, Limit)).FirstOrDefault(match => match.Success);
                return found is not null || HasExited;
            },
            $"'{pattern}' in the output",
            Limit);
        return found ?? throw new InvalidOperationException($"The process ended without '{pattern}':\n{Output}\n{Errors}");
    }

    /// <summary>The addresses a web app listens on, in the order it says them.</summary>
    public async Task<string[]> WhenListeningAsync()
    {
        await WhenPrintedAsync("Application started");
        return [.. ListeningLine().Matches(Output).Select(match => match.Groups[1].Value)];
    }

    /// <summary>Writes a line to its standard input.</summary>
    public async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public void Kill() => _process.Kill();

    public void Signal(UnixSignal signal) => Assert.Equal(0, UnixSignals.Send(_process.Id, signal));

    public async Task<int> WhenExitedAsync(TimeSpan? limit = null)
    {
        await _process.WaitForExitAsync().WaitAsync(limit ?? Limit, TimeProvider.System);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            // Its output goes on for as long as anybody has it, also somebody who was not in the tree.
            await _process.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
        }

        _process.Dispose();
    }

    [GeneratedRegex("Now listening on: (?<address>\\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ListeningLine();
}
