using Kenger.Client;
using Microsoft.Extensions.Logging;

namespace Kenger;

/// <summary>
/// The registry, for the one loop that follows it: asks with a time limit, says once that it is there or away and what of its answers can't be used, and how long to wait after
/// a failure.
/// </summary>
/// <param name="feed">Asks.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The follower's own.</param>
internal sealed partial class FollowedRegistry(IRegistryFeed feed, TimeProvider time, ILogger logger)
{
    // The registry adds jitter to the wait, and may cut it differently; a call that is open much longer hangs.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private bool _hasAnswered;
    private string? _problem;
    private string _rejected = "";
    private int _failures;

    /// <summary>Asks once.</summary>
    /// <exception cref="TimeoutException">No answer came, long after the wait.</exception>
    public async Task<SyncResult> AskAsync(SyncQuery query, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource((query.Wait ?? TimeSpan.Zero) + AnswerTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await feed.SyncAsync(query, both.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("the registry did not answer in time", exception);
        }
    }

    /// <summary>An answer is applied.</summary>
    /// <param name="revision">The revision that counts from now on.</param>
    public void Answered(long revision)
    {
        var isBack = !_hasAnswered || _problem is not null;
        (_hasAnswered, _problem, _failures) = (true, null, 0);
        if (isBack)
        {
            LogConnected(revision);
        }
    }

    /// <summary>The same bad node comes back with every answer that holds its namespace, and is told once.</summary>
    /// <param name="rejected">One sentence for each part that was left out.</param>
    public void LeftOut(IReadOnlyList<string> rejected)
    {
        var all = string.Join("; ", rejected);
        if (all.Length > 0 && all != _rejected)
        {
            LogRejected(rejected.Count, all);
        }

        _rejected = all;
    }

    /// <summary>No answer came, or none that can be used.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="meanwhile">What goes on without.</param>
    /// <returns>How long to wait before the next question.</returns>
    public TimeSpan Failed(string problem, string meanwhile)
    {
        if (_problem != problem)
        {
            LogUnreachable(problem, meanwhile);
        }

        _problem = problem;
        return PollPace.AfterFailures(++_failures, Random.Shared.NextDouble());
    }

    [LoggerMessage(EventIds.RegistryConnected, LogLevel.Information, "Connected to the registry; applied version {Version}")]
    private partial void LogConnected(long version);

    [LoggerMessage(EventIds.RegistryUnreachable, LogLevel.Warning, "Could not query the registry ({Reason}); {Meanwhile}")]
    private partial void LogUnreachable(string reason, string meanwhile);

    [LoggerMessage(EventIds.AnswerPartlyRejected, LogLevel.Warning, "{Count} parts of the registry's answer can't be used and were left out: {Reasons}")]
    private partial void LogRejected(int count, string reasons);
}
