namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>Signals by their numbers on Linux.</summary>
internal enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
