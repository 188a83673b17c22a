using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Kenger.TestKit;

namespace Kenger.Peers.Tests.Servers;

/// <summary>A server's process. It ends with the test, by its id, and its children with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    /// <summary>Starts a program whose standard input stays open: the apps of these tests end when it closes.</summary>
    public static ServerProcess Start(
        string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has printed a line "NAME PORT" for each of the names, and returns their ports.</summary>
    /// <exception cref="InvalidOperationException">It ended before.</exception>
    public async Task<IReadOnlyDictionary<string, int>> WhenPortsPrintedAsync(IEnumerable<string> names)
    {
        Dictionary<string, int> ports = [];
        await Eventually.BecomesTrue(
            () =>
            {
                ports = _output.Select(line => line.Split(' ')).Where(parts => parts.Length == 2 && int.TryParse(parts[1], out _))
                    .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture));
                return _process.HasExited || names.All(ports.ContainsKey);
            },
            $"the ports of {string.Join(", ", names)}",
            Limit);
        return names.All(ports.ContainsKey) ? ports : throw new InvalidOperationException($"The server ended:\n{Output}");
    }

    /// <summary>Waits until it takes connections on all of the ports; false when it ended before, because another had taken one, say.</summary>
    public async Task<bool> WhenListeningAsync(IEnumerable<int> ports)
    {
        foreach (var port in ports)
        {
            await Eventually.BecomesTrue(async () => _process.HasExited || await TakesConnectionsAsync(port), $"port {port}", Limit);
        }

        return !_process.HasExited;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task<bool> TakesConnectionsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(System.Net.IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            _output.Enqueue(text);
        }
    }
}
