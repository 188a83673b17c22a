using System.Globalization;

namespace Kenger.Bench.Processes;

/// <summary>A process and its workers, as the system accounts for them.</summary>
internal sealed class ProcessTree(int id)
{
    private const int TicksPerSecond = 100;

    // Fields of /proc/PID/stat behind the name, which may have blanks in it.
    private const int UserTicks = 11;
    private const int SystemTicks = 12;

    /// <summary>User and system time of all of them since their start.</summary>
    public TimeSpan ProcessorTime => ToTime(Members().Select(member => $"/proc/{member}").Sum(TicksOf));

    /// <summary>
    /// Time of the threads that compile hot .NET code anew, while they are there. As long as it grows, a program is not as
    /// fast as it will be.
    /// </summary>
    public TimeSpan CompilingTime => ToTime(Members().SelectMany(ThreadsOf).Where(IsCompiling).Sum(TicksOf));

    /// <summary>Resident memory in bytes; what workers share counts once for each.</summary>
    public long ResidentBytes => Members().Sum(ResidentBytesOf);

    public void Pause() => ForEach(UnixSignal.Pause);

    public void GoOn() => ForEach(UnixSignal.GoOn);

    private void ForEach(Action<int> action)
    {
        foreach (var member in Members())
        {
            action(member);
        }
    }

    private List<int> Members()
    {
        List<int> members = [id];
        for (var i = 0; i < members.Count; i++)
        {
            members.AddRange(File.ReadAllText($"/proc/{members[i]}/task/{members[i]}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture)));
        }

        return members;
    }

    private static TimeSpan ToTime(long ticks) => TimeSpan.FromSeconds(ticks / (double)TicksPerSecond);

    private static string[] ThreadsOf(int process) => Directory.GetDirectories($"/proc/{process}/task");

    private static bool IsCompiling(string thread) =>
        File.Exists($"{thread}/comm") && File.ReadAllText($"{thread}/comm").StartsWith(".NET Tiered", StringComparison.Ordinal);

    private static long TicksOf(string process)
    {
        var stat = File.ReadAllText($"{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[UserTicks], CultureInfo.InvariantCulture) + long.Parse(fields[SystemTicks], CultureInfo.InvariantCulture);
    }

    private static long ResidentBytesOf(int process)
    {
        var pages = File.ReadAllText($"/proc/{process}/statm").Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
