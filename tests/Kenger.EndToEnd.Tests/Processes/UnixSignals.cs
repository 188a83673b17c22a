using System.Runtime.InteropServices;

namespace Kenger.EndToEnd.Tests.Processes;

internal static partial class UnixSignals
{
    /// <summary>0 when the signal was sent.</summary>
    public static int Send(int processId, UnixSignal signal) => Kill(processId, (int)signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
