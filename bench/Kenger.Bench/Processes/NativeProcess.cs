using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kenger.Bench.Processes;

/// <summary>
/// A server that is no .NET program, in the foreground, with its configuration in a directory that is deleted at the end. It
/// can't be asked which port the system chose, so one is chosen for it.
/// </summary>
internal sealed class NativeProcess : IAsyncDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly DirectoryInfo _directory;
    private readonly Task<string> _errors;

    private NativeProcess(Process process, DirectoryInfo directory, IPEndPoint endPoint)
    {
        _process = process;
        _directory = directory;
        EndPoint = endPoint;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Starts it, and waits until it takes connections.</summary>
    /// <param name="program">The program, from the path.</param>
    /// <param name="address">The address it is to listen on.</param>
    /// <param name="configuration">The configuration, for a directory and a port.</param>
    /// <param name="arguments">The arguments, for a directory and the configuration's file in it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<NativeProcess> StartAsync(
        string program,
        IPAddress address,
        Func<string, int, string> configuration,
        Func<string, string, IEnumerable<string>> arguments,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Launch(program, new IPEndPoint(address, FreePort(address)), configuration, arguments);
            if (await server.IsListeningAsync(cancellationToken))
            {
                return server;
            }

            await server.DisposeAsync();
            // Somebody may have taken the port in between.
            if (attempt == Attempts)
            {
                throw new InvalidOperationException($"{program} does not start:\n{await server._errors}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Its workers, too: without their parent they would stay.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        if (_directory.Exists)
        {
            _directory.Delete(recursive: true);
        }
    }

    private static NativeProcess Launch(
        string program, IPEndPoint endPoint, Func<string, int, string> configuration, Func<string, string, IEnumerable<string>> arguments)
    {
        var directory = Directory.CreateTempSubdirectory("kenger-bench-");
        var file = Path.Combine(directory.FullName, "configuration");
        File.WriteAllText(file, configuration(directory.FullName, endPoint.Port));
        var start = new ProcessStartInfo(program, arguments(directory.FullName, file))
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        return new NativeProcess(Process.Start(start)!, directory, endPoint);
    }

    private static int FreePort(IPAddress address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task<bool> IsListeningAsync(CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!_process.HasExited && Stopwatch.GetElapsedTime(begun) < StartLimit)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(EndPoint, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
            catch
            {
                await DisposeAsync();
                throw;
            }
        }

        return false;
    }
}
