using System.Runtime.InteropServices;
using Kenger.Registry.Server.Access;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Hosting;

/// <summary>
/// SIGHUP (<c>systemctl reload</c>) asks for settings to be read again. Only tokens can change while the server runs, and they are read within a
/// second anyway: whoever sent the signal is told what came of it. Without a token file the signal does what it does to any program.
/// </summary>
internal sealed partial class HangupService(
    TokenFileService tokens, TokenBook book, IOptions<KengerRegistryServerOptions> options, ILogger<HangupService> logger) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _signal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.TokenFile is not null && !OperatingSystem.IsWindows())
        {
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                // By default it would end the process.
                context.Cancel = true;
                Reload();
            });
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signal?.Dispose();

    /// <summary>Reads the tokens again.</summary>
    public void Reload()
    {
        var path = options.Value.TokenFile!;
        if (tokens.ReadFile() is { } problem)
        {
            LogBroken(path, problem);
        }
        else
        {
            LogReloaded(path, book.Count);
        }
    }

    [LoggerMessage(EventIds.Reloaded, LogLevel.Information,
        "SIGHUP: the token file {Path} was read again, {Tokens} tokens are known; all other settings wait for a restart")]
    private partial void LogReloaded(string path, int tokens);

    [LoggerMessage(EventIds.ReloadFailed, LogLevel.Error, "SIGHUP: the token file {Path} can't be used, the tokens it last had stay: {Problem}")]
    private partial void LogBroken(string path, string problem);
}
