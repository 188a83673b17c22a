using System.Runtime.InteropServices;

namespace Kenger.Bench.Processes;

/// <summary>What a process can be told from outside.</summary>
internal static partial class UnixSignal
{
    private const int Continue = 18;
    private const int Stop = 19;

    /// <summary>Takes all processor time from it, until it may go on: what is not being measured disturbs nothing.</summary>
    public static void Pause(int processId) => _ = Kill(processId, Stop);

    public static void GoOn(int processId) => _ = Kill(processId, Continue);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
