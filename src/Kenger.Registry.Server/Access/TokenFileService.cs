using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Access;

/// <summary>
/// Reads the token file again once a second. By its content, not its time: where the file is a link that a platform turns to
/// the next version, the link's own time stays what it was.
/// </summary>
internal sealed partial class TokenFileService(
    TokenBook book,
    TimeProvider time,
    IOptions<KengerRegistryServerOptions> options,
    ILogger<TokenFileService> logger) : PeriodicService(time, logger, EventIds.TokenFileServiceFailed)
{
    // The clock and a signal may ask at the same time.
    private readonly Lock _reading = new();

    private byte[]? _content;
    private string? _problem;

    protected override TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <summary>Takes what the file holds now. A broken file is told once, and changes nothing.</summary>
    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        ReadFile();
        return Task.CompletedTask;
    }

    /// <summary>What the file holds at the start is known before the server listens: any difference later is news.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.TokenFile is not null)
        {
            ReadFile();
        }

        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.TokenFile is null ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);

    /// <summary>Reads the file now. Returns what is wrong with it; null when it is in force.</summary>
    public string? ReadFile()
    {
        lock (_reading)
        {
            var path = options.Value.TokenFile!;
            try
            {
                TakeContent(path, TokenFile.Read(path));
            }
            catch (FormatException exception)
            {
                NoteProblem(path, exception.Message);
            }
            catch (IOException exception)
            {
                // Forgotten, so that it is read again even if it comes back as it was.
                _content = [];
                NoteProblem(path, exception.Message);
            }

            return _problem;
        }
    }

    private void TakeContent(string path, byte[] content)
    {
        if (_content is not null && content.AsSpan().SequenceEqual(_content))
        {
            return;
        }

        var isFirst = _content is null;
        _content = content;
        var problems = book.ReplaceFile(TokenFile.Parse(content));
        _problem = null;
        if (problems.Count > 0)
        {
            NoteProblem(path, string.Join(' ', problems));
        }
        else if (!isFirst)
        {
            LogRead(path, book.Count);
        }
    }

    private void NoteProblem(string path, string problem)
    {
        if (_problem != problem)
        {
            _problem = problem;
            LogBroken(path, problem);
        }
    }

    [LoggerMessage(EventIds.TokenFileRead, LogLevel.Information, "The token file {Path} was read again: {Tokens} tokens are known")]
    private partial void LogRead(string path, int tokens);

    [LoggerMessage(EventIds.TokenFileBroken, LogLevel.Error, "The token file {Path} can't be used, the tokens it last had stay: {Problem}")]
    private partial void LogBroken(string path, string problem);
}
