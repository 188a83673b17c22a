using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kenger.Console.Tests.Stage;

/// <summary>Somebody else's app with Blazor of its own and the console at <c>/ops/kenger</c>, as a process.</summary>
internal sealed class OwnBlazorApp : IAsyncDisposable
{
    public const string Token = "own-blazor-token-of-the-tests";

    private const string Listening = "Now listening on: ";
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private OwnBlazorApp(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Url { get; private set; } = "";

    public static async Task<OwnBlazorApp> StartAsync()
    {
        // …/bin/CONFIGURATION/FRAMEWORK/ of these tests, and so of the app.
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var folder = SourceTree.PathOf("tests", "Kenger.Console.OwnBlazor", "bin", here.Parent!.Name, here.Name);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Kenger.Console.OwnBlazor.dll"), "--urls", "http://127.0.0.1:0", "--contentRoot", folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["KENGER_SERVER_TOKENS"] = Token;
        var app = new OwnBlazorApp(Process.Start(start)!);
        await Eventually.BecomesTrue(() => app._process.HasExited || app._output.Any(line => line.Contains(Listening, StringComparison.Ordinal)), "the app listens", TimeSpan.FromSeconds(60));
        Assert.False(app._process.HasExited, string.Join('\n', app._output));
        var line = app._output.First(line => line.Contains(Listening, StringComparison.Ordinal));
        app.Url = line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim();
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
