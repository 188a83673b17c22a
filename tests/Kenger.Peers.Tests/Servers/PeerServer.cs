namespace Kenger.Peers.Tests.Servers;

/// <summary>A running server; each of its readings is a node of its own, on a port of its own.</summary>
internal sealed class PeerServer(
    IReadOnlyDictionary<string, int> ports, IReadOnlyList<IAsyncDisposable> processes, ServedFolder folder) : IAsyncDisposable
{
    /// <summary>The port of each reading.</summary>
    public IReadOnlyDictionary<string, int> Ports => ports;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }

        folder.Dispose();
    }
}

/// <summary>A way to set a server up, or to write an app on it, that decides how it reads a target.</summary>
/// <param name="Name">Its name, without spaces.</param>
/// <param name="About">What it is, for readers of the page.</param>
internal sealed record PeerReading(string Name, string About);

/// <summary>A server that Debian has.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Package">The Debian package that brings it.</param>
/// <param name="FindVersion">Its version, up to what may change how it reads; null when it is not installed.</param>
/// <param name="Readings">All its readings; hosts are asked of the first.</param>
/// <param name="StartAsync">Starts it.</param>
internal sealed record PeerKind(
    string Name, string Package, Func<string?> FindVersion, IReadOnlyList<PeerReading> Readings, Func<PeerKind, Task<PeerServer>> StartAsync)
{
    private const int Tries = 4;

    private readonly Lazy<string?> _version = new(FindVersion);

    /// <summary>Its version; null when it is not installed.</summary>
    public string? Version => _version.Value;

    /// <summary>Starts a server that must be told its ports.</summary>
    /// <param name="start">Starts it in a folder, with a port for each of the readings.</param>
    public async Task<PeerServer> StartAtChosenPortsAsync(Func<ServedFolder, IReadOnlyDictionary<string, int>, ServerProcess> start)
    {
        for (var i = 1; ; i++)
        {
            var folder = new ServedFolder();
            var ports = Readings.Select(reading => reading.Name).Zip(LoopbackPorts.Choose(Readings.Count)).ToDictionary();
            var process = start(folder, ports);
            if (await process.WhenListeningAsync(ports.Values))
            {
                return new PeerServer(ports, [process], folder);
            }

            var said = process.Output;
            await process.DisposeAsync();
            folder.Dispose();
            if (i == Tries)
            {
                throw new InvalidOperationException($"{Name} does not start:\n{said}");
            }
        }
    }

    /// <summary>Starts an app that chooses its ports itself, and says them.</summary>
    public async Task<PeerServer> StartAppAsync(Func<ServedFolder, ServerProcess> start)
    {
        var folder = new ServedFolder();
        var process = start(folder);
        try
        {
            return new PeerServer(await process.WhenPortsPrintedAsync(Readings.Select(reading => reading.Name)), [process], folder);
        }
        catch
        {
            await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }
}
