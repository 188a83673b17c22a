using System.Globalization;

namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>
/// Looks about every millisecond at the threads of a process that have a name, as Linux tells of them: whether one waits for something else than its
/// sockets. A wait counts by how often it was seen, so that a machine that stands still makes none longer.
/// </summary>
internal sealed class ThreadWatch : IAsyncDisposable
{
    /// <summary>The runtime's name of the threads that wait for sockets.</summary>
    public const string Sockets = ".NET Sockets";

    private const int Long = 300;

    private readonly string _tasks;
    private readonly string _name;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, (string Wait, int Seen)> _waits = [];
    private readonly List<string> _blocked = [];
    private readonly Task _watching;
    private bool _hasSeenOne;

    /// <summary>Begins.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="name">The threads', at most 15 letters.</param>
    public ThreadWatch(int process, string name = Sockets)
    {
        (_tasks, _name) = ($"/proc/{process}/task", name);
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Whether one has waited for so long already.</summary>
    public bool HasSeenOne => Volatile.Read(ref _hasSeenOne);

    /// <summary>Ends, and tells what threads waited for so long that others' sockets had to wait with them.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        return _blocked;
    }

    /// <summary>The processor time of a process's threads by name, in ticks of the system.</summary>
    public static long TicksOf(int process, string name) =>
        ThreadsOf($"/proc/{process}/task", name).Sum(thread => TicksIn(Read(thread, "stat")));

    /// <summary>How many threads of the name there are.</summary>
    public static int Count(int process, string name = Sockets) => ThreadsOf($"/proc/{process}/task", name).Count();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private static IEnumerable<string> ThreadsOf(string tasks, string name) =>
        Directory.EnumerateDirectories(tasks).Where(thread => Read(thread, "comm").TrimEnd() == name);

    // Empty of one that has just ended.
    private static string Read(string thread, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, file));
        }
        catch (IOException)
        {
            return "";
        }
    }

    // The 14th and 15th of proc(5): behind the name, which may hold spaces, there are two fewer.
    private static long TicksIn(string stat) =>
        stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 12 } fields
            ? long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)
            : 0;

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var thread in ThreadsOf(_tasks, _name))
            {
                Look(thread);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    private void Look(string thread)
    {
        var where = Read(thread, "wchan");
        if (where is "0" or "" || where.Contains("poll", StringComparison.Ordinal))
        {
            // It runs, or has nothing to do.
            _waits.Remove(thread);
            return;
        }

        // As long as this number stays it is one and the same wait.
        var switches = Read(thread, "status").Split('\n').FirstOrDefault(line => line.StartsWith("voluntary_ctxt", StringComparison.Ordinal)) ?? "";
        var seen = _waits.TryGetValue(thread, out var before) && before.Wait == switches ? before.Seen + 1 : 1;
        _waits[thread] = (switches, seen);
        if (seen == Long)
        {
            _blocked.Add($"{thread} waits in {where}");
            Volatile.Write(ref _hasSeenOne, true);
        }
    }
}
