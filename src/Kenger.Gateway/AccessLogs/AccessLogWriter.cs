using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Kenger.Gateway.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.AccessLogs;

/// <summary>Writes the access log, all that waits at a time. A disk that is full costs lines, which are counted, and no request.</summary>
internal sealed partial class AccessLogWriter(
    AccessLog log, IOptions<KengerGatewayOptions> options, GatewayMetrics metrics, TimeProvider time, ILogger<AccessLogWriter> logger)
        : BackgroundService
{
    private const int MaxBatch = 1024;

    // Short for whoever watches the file, and long for requests: each that wakes the writer costs more than its line.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _ending = new();
    private readonly List<AccessEntry> _batch = [];
    private readonly CombinedFormat _format = new();
    private readonly StringBuilder _text = new();
    private readonly ArrayBufferWriter<byte> _json = new();
    private RotatingFile? _file;
    private Stream? _output;
    private bool _isFailing;

    public override void Dispose()
    {
        base.Dispose();
        _ending.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has stopped before: no entry comes any more, and none that came is lost.
        log.Complete();
        await _ending.CancelAsync();
        if (ExecuteTask is { } writing)
        {
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!log.IsOn)
        {
            return;
        }

        var settings = options.Value.AccessLog;
        using var file = string.IsNullOrEmpty(settings.File) ? null : new RotatingFile(settings.File, settings.MaxBytes, settings.Keep, time);
        await using var output = settings.Json ? Console.OpenStandardOutput() : null;
        (_file, _output) = (file, output);
        using var hangup = file is null || OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            // As logrotate asks for it; by default it would end the process.
            context.Cancel = true;
            file.Reopen();
            LogReopened();
        });
        while (await log.Entries.WaitToReadAsync(CancellationToken.None))
        {
            await Task.Delay(Gathering, time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (TakeBatch())
            {
                Write();
            }
        }
    }

    private bool TakeBatch()
    {
        _batch.Clear();
        while (_batch.Count < MaxBatch && log.Entries.TryRead(out var entry))
        {
            _batch.Add(entry);
        }

        return _batch.Count > 0;
    }

    private void Write()
    {
        try
        {
            if (_file is not null)
            {
                _text.Clear();
                _batch.ForEach(entry => _format.Append(_text, entry));
                _file.Append(Encoding.ASCII.GetBytes(_text.ToString()));
            }

            if (_output is not null)
            {
                _json.ResetWrittenCount();
                _batch.ForEach(entry => JsonLineFormat.Append(_json, entry));
                _output.Write(_json.WrittenSpan);
                _output.Flush();
            }

            _isFailing = false;
        }
        catch (Exception exception)
        {
            if (!_isFailing)
            {
                LogFailing(exception.Message);
            }

            _isFailing = true;
            // After the reason is said: who sees the count grow finds it in the log.
            metrics.AccessLogDropped(_batch.Count);
        }
    }

    [LoggerMessage(EventIds.AccessLogReopened, LogLevel.Information, "SIGHUP: the access log is opened anew")]
    private partial void LogReopened();

    [LoggerMessage(EventIds.AccessLogFailing, LogLevel.Error,
        "The access log can't be written ({Reason}): lines are dropped and counted until it can, requests go on")]
    private partial void LogFailing(string reason);
}
