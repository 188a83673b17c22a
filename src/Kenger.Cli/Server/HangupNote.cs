using System.Runtime.InteropServices;
using Kenger.Registry.Server;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Server;

/// <summary>Answers SIGHUP where there is no token file, which the registry reads again by itself: whoever sent it is told that nothing came of it.</summary>
internal sealed partial class HangupNote(IOptions<KengerRegistryServerOptions> options, ILogger<HangupNote> logger) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _signal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.TokenFile is null && !OperatingSystem.IsWindows())
        {
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                LogNothing();
            });
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signal?.Dispose();

    [LoggerMessage(EventIds.NothingToReload, LogLevel.Information,
        "SIGHUP: there is nothing to read again: this server has no token file, and all other settings wait for a restart")]
    private partial void LogNothing();
}
