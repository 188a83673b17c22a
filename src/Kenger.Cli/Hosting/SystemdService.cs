using System.Globalization;
using System.Net.Sockets;

namespace Kenger.Cli.Hosting;

/// <summary>
/// Tells systemd what a unit of <c>Type=notify</c> says of itself: ready once it listens, stopping once it is asked to end, and, for a unit with
/// <c>WatchdogSec=</c>, that it still lives. What is told, and where, is in sd_notify(3) and sd_watchdog_enabled(3).
/// </summary>
/// <remarks>Microsoft.Extensions.Hosting.Systemd knows no watchdog, and changes the log.</remarks>
internal sealed partial class SystemdService : IDisposable
{
    private const string Ready = "READY=1";
    private const string Stopping = "STOPPING=1";
    private const string Alive = "WATCHDOG=1";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _systemd;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenRegistration[] _registrations;
    private ITimer? _watchdog;

    private SystemdService(UnixDomainSocketEndPoint systemd, TimeSpan? watchdog, IHostApplicationLifetime lifetime, TimeProvider time, ILogger logger)
    {
        (_systemd, _time, _logger) = (systemd, time, logger);
        _registrations =
        [
            lifetime.ApplicationStarted.Register(() => BeReady(watchdog)),
            lifetime.ApplicationStopping.Register(() => Tell(Stopping)),
        ];
    }

    /// <summary>Follows an app that is about to run; null where nobody wants to be told.</summary>
    public static SystemdService? Follow(WebApplication app) => Follow(
        app.Configuration, Environment.ProcessId, app.Lifetime, TimeProvider.System, app.Services.GetRequiredService<ILogger<SystemdService>>());

    /// <inheritdoc cref="Follow(WebApplication)"/>
    /// <param name="settings">What systemd says: <c>NOTIFY_SOCKET</c>, <c>WATCHDOG_USEC</c>, <c>WATCHDOG_PID</c>.</param>
    /// <param name="processId">Who asks: another process's watchdog is not for us.</param>
    /// <param name="lifetime">When the app is ready, and when it stops.</param>
    /// <param name="time">By which the watchdog is told.</param>
    /// <param name="logger">Where it is said that systemd could not be told.</param>
    public static SystemdService? Follow(IConfiguration settings, int processId, IHostApplicationLifetime lifetime, TimeProvider time, ILogger logger) =>
        settings["NOTIFY_SOCKET"] is { Length: > 1 } name && name[0] is '/' or '@'
            ? new SystemdService(new UnixDomainSocketEndPoint(name[0] == '@' ? "\0" + name[1..] : name), WatchdogOf(settings, processId), lifetime, time, logger)
            : null;

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _watchdog?.Dispose();
        _socket.Dispose();
    }

    // Half of the time, as sd_watchdog_enabled(3) recommends. From the pool's threads, which serve requests, too: where these stand still, systemd hears nothing.
    private void BeReady(TimeSpan? watchdog)
    {
        Tell(Ready);
        if (watchdog is { } time)
        {
            _watchdog = _time.CreateTimer(_ => Tell(Alive), null, TimeSpan.Zero, time / 2);
        }
    }

    private void Tell(string what)
    {
        try
        {
            _socket.SendTo(System.Text.Encoding.UTF8.GetBytes(what), _systemd);
        }
        catch (SocketException exception)
        {
            LogUntold(what, exception.Message);
        }
        catch (ObjectDisposedException)
        {
            // The watchdog's timer may be on its way while the process ends.
        }
    }

    private static TimeSpan? WatchdogOf(IConfiguration settings, int processId) =>
        long.TryParse(settings["WATCHDOG_USEC"], NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds is > 1 and < 86_400_000_000
        && (settings["WATCHDOG_PID"] is not { Length: > 0 } pid || pid == processId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    [LoggerMessage(EventIds.SystemdUntold, LogLevel.Warning, "systemd could not be told {What}: {Error}")]
    private partial void LogUntold(string what, string error);
}
