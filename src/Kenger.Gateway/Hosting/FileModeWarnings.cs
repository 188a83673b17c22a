using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// Says at the start which files every account on the machine may read, and should not. They were made by an older version, or opened by somebody who may have had a reason: nothing is changed.
/// </summary>
internal sealed partial class FileModeWarnings(IOptions<KengerGatewayOptions> options, ILogger<FileModeWarnings> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        NoteIfOpen("admin token file", options.Value.AdminTokenFileRead);
        NoteIfOpen("snapshot", options.Value.SnapshotPath);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void NoteIfOpen(string kind, string? path)
    {
        if (PrivateFile.OpenToOthers(path) is { } mode)
        {
            LogOpen(kind, path!, mode);
        }
    }

    [LoggerMessage(EventIds.FileOpenToOthers, LogLevel.Warning,
        "Every account on this machine may read the {Kind} {Path} (mode {Mode}): chmod o-rw it")]
    private partial void LogOpen(string kind, string path, string mode);
}
