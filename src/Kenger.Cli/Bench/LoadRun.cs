using System.Net.Sockets;

namespace Kenger.Cli.Bench;

/// <summary>Asks an address over some connections that are kept, each the next thing as soon as it has its answer, until the time is over or there were enough.</summary>
internal sealed class LoadRun(LoadSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Who refuses connections is not asked a million times a second.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(20);

    private long _begun;

    /// <summary>Runs it. Cancelling it is an end like the others: what was measured so far counts.</summary>
    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begin = time.GetTimestamp();
        using var timer = time.CreateTimer(_ => over.Cancel(), null, settings.Duration, Timeout.InfiniteTimeSpan);
        var callers = await Task.WhenAll(Enumerable.Range(0, settings.Connections).Select(_ => Task.Run(() => CallAsync(over.Token), CancellationToken.None)));
        var result = new LoadResult(time.GetElapsedTime(begin));
        foreach (var (answers, failures) in callers)
        {
            result.Answers.Add(answers);
            foreach (var (what, count) in failures)
            {
                result.Failures[what] = result.Failures.GetValueOrDefault(what) + count;
            }
        }

        return result;
    }

    private async Task<(LatencyHistogram Answers, Dictionary<string, long> Failures)> CallAsync(CancellationToken cancellationToken)
    {
        var (answers, failures) = (new LatencyHistogram(), new Dictionary<string, long>(StringComparer.Ordinal));
        // One for each, so that each has a connection of its own.
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 1,
            ConnectTimeout = Patience,
            SslOptions = new ServerTrust(() => settings.Authorities, time).CreateOptions(settings.Authorities is not null),
        })
        {
            Timeout = Patience,
        };
        while (!cancellationToken.IsCancellationRequested && (settings.Requests is not { } most || Interlocked.Increment(ref _begun) <= most))
        {
            var begin = time.GetTimestamp();
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, settings.Url);
                request.Headers.Host = settings.Host;
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                await response.Content.CopyToAsync(Stream.Null, cancellationToken);
                answers.Add(time.GetElapsedTime(begin));
                if (!response.IsSuccessStatusCode)
                {
                    Count(failures, $"{(int)response.StatusCode}");
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Under way at the end: neither an answer nor a failure.
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                Count(failures, Describe(exception));
                await Task.Delay(AfterFailure, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return (answers, failures);
    }

    private static void Count(Dictionary<string, long> failures, string what) => failures[what] = failures.GetValueOrDefault(what) + 1;

    private static string Describe(Exception exception) => exception switch
    {
        OperationCanceledException => $"no answer within {Patience.TotalSeconds:0} s",
        { InnerException: SocketException socket } => $"{socket.SocketErrorCode}",
        HttpRequestException http => $"{http.HttpRequestError}",
        _ => "connection lost",
    };
}

/// <summary>What is asked, and how much.</summary>
/// <param name="Url">The address.</param>
/// <param name="Host">The Host header, where it is another than the address's.</param>
/// <param name="Connections">How many at once.</param>
/// <param name="Duration">How long at most.</param>
/// <param name="Requests">How many at most; null for as many as fit into the time.</param>
internal sealed record LoadSettings(Uri Url, string? Host, int Connections, TimeSpan Duration, long? Requests)
{
    /// <summary>The CAs that alone are trusted; null for those of the machine.</summary>
    public TrustedAuthorities? Authorities { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Took">How long it took in all.</param>
internal sealed record LoadResult(TimeSpan Took)
{
    /// <summary>Answers of any status.</summary>
    public LatencyHistogram Answers { get; } = new();

    /// <summary>By status, or by why there was no answer.</summary>
    public SortedDictionary<string, long> Failures { get; } = new(StringComparer.Ordinal);

    public double PerSecond => Took > TimeSpan.Zero ? Answers.Count / Took.TotalSeconds : 0;
}
