using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Kenger.TestKit;

namespace Kenger.Bench.Processes;

/// <summary>A server under measurement, in a process of its own, with a <see cref="StartupHook"/> inside that answers questions.</summary>
internal sealed partial class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly DirectoryInfo _directory;

    private MeasuredProcess(Process process, DirectoryInfo directory)
    {
        _process = process;
        _directory = directory;
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public Uri Url { get; private set; } = null!;

    /// <summary>What it printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>User and system time since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most resident memory it ever had, in bytes.</summary>
    public long PeakResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts <c>dotnet DLL ARGUMENTS</c> from this program's directory.</summary>
    public static MeasuredProcess Launch(string dll, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        // Of its own: a web app watches its directory for changed settings, and so notices whatever goes on there.
        var directory = Directory.CreateTempSubdirectory("kenger-bench-");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, dll), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory.FullName,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.SocketVariable] = SocketIn(directory);
        return new MeasuredProcess(Process.Start(start)!, directory);
    }

    /// <summary>As <see cref="Launch"/>, and waits until it listens.</summary>
    public static async Task<MeasuredProcess> StartAsync(
        string dll, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var process = Launch(dll, arguments, environment);
        try
        {
            await process.WhenListeningAsync();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task WhenListeningAsync()
    {
        Match listening = Match.Empty;
        await Eventually.BecomesTrue(
            () => (listening = ListeningLine().Match(Output)).Success || _process.HasExited, "the server listens", StartLimit);
        Url = listening.Success
            ? new Uri(listening.Groups["address"].Value)
            : throw new InvalidOperationException("The server ended:\n" + Output);
    }

    /// <summary>Waits for the address that it says it listens on by TLS.</summary>
    public async Task<Uri> WhenListeningByTlsAsync()
    {
        Match listening = Match.Empty;
        await Eventually.BecomesTrue(
            () => (listening = TlsLine().Match(Output)).Success || _process.HasExited, "the server listens by TLS", StartLimit);
        return listening.Success
            ? new Uri(listening.Groups["address"].Value)
            : throw new InvalidOperationException("The server ended:\n" + Output);
    }

    /// <summary>Waits for one of the addresses that it says it listens on.</summary>
    /// <param name="index">Which of them, from 0.</param>
    public async Task<Uri> WhenListeningAtAsync(int index)
    {
        string[] found = [];
        await Eventually.BecomesTrue(
            () => (found = [.. ListeningLine().Matches(Output).Select(line => line.Groups["address"].Value)]).Length > index || _process.HasExited,
            "the server listens on all its addresses",
            StartLimit);
        return found.Length > index ? new Uri(found[index]) : throw new InvalidOperationException("The server ended:\n" + Output);
    }

    /// <summary>Asks the hook inside.</summary>
    public Task<ProbeReading> ReadProbeAsync(bool collect = false) => ProbeReading.ReadAsync(SocketIn(_directory), collect);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string SocketIn(DirectoryInfo directory) => Path.Combine(directory.FullName, "probe.socket");

    [GeneratedRegex("Now listening on: (?<address>https://\\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TlsLine();

    [GeneratedRegex("Now listening on: (?<address>\\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ListeningLine();
}
