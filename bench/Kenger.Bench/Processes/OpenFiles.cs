using System.Globalization;

namespace Kenger.Bench.Processes;

/// <summary>How many files, and so connections, a process may have open. What is started inherits it.</summary>
internal static class OpenFiles
{
    /// <summary>The most, which .NET allows itself at its start.</summary>
    public static int Max { get; } = Read();

    private static int Read()
    {
        const string Name = "Max open files";
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        // The soft limit, the hard limit, the unit.
        var hard = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : int.MaxValue;
    }
}
