using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Answers;

/// <summary>
/// The operator's own pages for what the gateway itself answers, from files of a folder: one for a status, or for all of a class. Looked at every few seconds; a page
/// that can't be read is shown as it was.
/// </summary>
/// <param name="options">Says where.</param>
/// <param name="isTraffic">Whether a request is one of clients.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told what is shown, and what can't be.</param>
internal sealed partial class ErrorPages(IOptions<KengerGatewayOptions> options, Func<HttpContext, bool> isTraffic, TimeProvider time, ILogger<ErrorPages> logger)
    : PeriodicService(time, logger, EventIds.ErrorPagesFailed)
{
    /// <summary>What files must be called.</summary>
    public const string Names = "404.html, 503.html and so on, or 4xx.html and 5xx.html";

    /// <summary>The largest page, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly string? _folder = options.Value.ErrorPages;
    private FrozenDictionary<string, Page> _pages = FrozenDictionary<string, Page>.Empty;
    private string? _problem;

    protected override TimeSpan Period => TimeSpan.FromSeconds(5);

    /// <summary>The files of a folder that are pages.</summary>
    /// <exception cref="IOException">The folder can't be read.</exception>
    public static FileInfo[] FilesIn(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFiles("*.html").Where(file => Name().IsMatch(file.Name)).OrderBy(file => file.Name, StringComparer.Ordinal)];

    /// <summary>The page for an answer to this request; null when it has none, or the client doesn't ask for one.</summary>
    public byte[]? Find(HttpContext context, int status)
    {
        var pages = Volatile.Read(ref _pages);
        return pages.Count > 0 && (pages.GetValueOrDefault($"{status}.html") ?? pages.GetValueOrDefault($"{status / 100}xx.html")) is { } page
            && HtmlPage.IsAskedFor(context.Request) && isTraffic(context) ? page.Bytes : null;
    }

    /// <summary>Looks at the files, and takes those that have changed.</summary>
    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var before = Volatile.Read(ref _pages);
        var (found, problem) = Read(before);
        if (problem is not null && problem != _problem)
        {
            LogUnreadable(problem);
        }

        _problem = problem;
        if (!found.Values.ToHashSet().SetEquals(before.Values))
        {
            Volatile.Write(ref _pages, found.ToFrozenDictionary(StringComparer.Ordinal));
            LogShown(LongText.Shorten(_folder!), string.Join(", ", found.Keys.Order(StringComparer.Ordinal)));
        }

        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_folder is not null)
        {
            await TryRunOnceAsync(stoppingToken);
            await base.ExecuteAsync(stoppingToken);
        }
    }

    private (Dictionary<string, Page> Found, string? Problem) Read(FrozenDictionary<string, Page> before)
    {
        Dictionary<string, Page> found = new(StringComparer.Ordinal);
        string? problem = null;
        try
        {
            foreach (var file in FilesIn(_folder!))
            {
                var known = before.GetValueOrDefault(file.Name);
                try
                {
                    found[file.Name] = known is not null && known.IsOf(file) ? known : Page.Read(file);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    problem = LongText.Shorten(exception.Message);
                    if (known is not null)
                    {
                        found[file.Name] = known;
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (before.ToDictionary(StringComparer.Ordinal), LongText.Shorten(exception.Message));
        }

        return (found, problem);
    }

    [LoggerMessage(EventIds.ErrorPagesShown, LogLevel.Information, "The pages of {Folder} are shown for errors of the gateway: {Pages}")]
    private partial void LogShown(string folder, string pages);

    [LoggerMessage(EventIds.ErrorPageUnreadable, LogLevel.Warning, "A page for errors can't be read, and is shown as it was: {Problem}")]
    private partial void LogUnreadable(string problem);

    [GeneratedRegex(@"^[45]([0-9][0-9]|xx)\.html\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();

    private sealed record Page(byte[] Bytes, DateTime ChangedAt)
    {
        public static Page Read(FileInfo file)
        {
            var changedAt = file.LastWriteTimeUtc;
            var bytes = File.ReadAllBytes(file.FullName);
            return bytes.Length is > 0 and <= MaxBytes ? new(bytes, changedAt)
                : throw new IOException($"{file.FullName} has {bytes.Length} bytes, but must have 1 to {MaxBytes}");
        }

        public bool IsOf(FileInfo file) => file.LastWriteTimeUtc == ChangedAt && file.Length == Bytes.Length;
    }
}
