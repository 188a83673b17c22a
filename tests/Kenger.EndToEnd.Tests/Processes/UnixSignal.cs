using System.Runtime.InteropServices;

namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>Signals by their numbers on Linux.</summary>
internal enum UnixSignal
{
    Hangup = 1,
    Interrupt = 2,
    Kill = 9,
    User1 = 10,
    User2 = 12,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

internal static partial class UnixSignals
{
    /// <summary>0 when the signal was sent.</summary>
    public static int Send(int processId, UnixSignal signal) => Kill(processId, (int)signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
