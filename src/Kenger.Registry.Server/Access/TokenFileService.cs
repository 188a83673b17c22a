using Microsoft.Extensions.Hosting;
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
    ILogger<TokenFileService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private byte[]? _content;
    private string? _problem;

    /// <summary>Takes what the file holds now. A broken file is told once, and changes nothing.</summary>
    public void RunOnce()
    {
        var path = options.Value.TokenFile!;
        try
        {
            var content = TokenFile.Read(path);
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
        catch (FormatException broken)
        {
            NoteProblem(path, broken.Message);
        }
        catch (IOException gone)
        {
            // Forgotten, so that it is read again even if it comes back as it was.
            _content = [];
            NoteProblem(path, gone.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.TokenFile is null)
        {
            return;
        }

        RunOnce();
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            RunOnce();
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
}
