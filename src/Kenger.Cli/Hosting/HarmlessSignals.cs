using System.Runtime.InteropServices;

namespace Kenger.Cli.Hosting;

/// <summary>
/// Signals that tools send to daemons for them to read or open something again (<c>systemctl reload</c>, logrotate), and that would end the process
/// by default. Who has something to do at one of them does it; nobody dies of one.
/// </summary>
internal sealed class HarmlessSignals : IDisposable
{
    // As Linux numbers them; PosixSignal has no names for these.
    private const int Usr1 = 10;
    private const int Usr2 = 12;

    private readonly PosixSignalRegistration[] _signals;

    private HarmlessSignals(PosixSignalRegistration[] signals) => _signals = signals;

    /// <summary>From now until it is disposed.</summary>
    public static HarmlessSignals Ignore() =>
        new(OperatingSystem.IsLinux() ? [Ignore(PosixSignal.SIGHUP), Ignore((PosixSignal)Usr1), Ignore((PosixSignal)Usr2)] : []);

    public void Dispose() => Array.ForEach(_signals, signal => signal.Dispose());

    private static PosixSignalRegistration Ignore(PosixSignal signal) => PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
