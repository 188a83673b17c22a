using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Delivery;

/// <summary>
/// The way of notices to one target: what is due goes, one after the other; after a failure all of it waits, longer each time. Where several servers share
/// the store, one of them delivers.
/// </summary>
internal sealed partial class TargetLane(
    NoticeRoute route,
    NoticeOptions options,
    NoticeSender sender,
    RegistryWriter writer,
    IRegistryStore store,
    SharedDuties duties,
    SteadyClock clock,
    RegistryMetrics metrics,
    ILogger<NoticeDelivery> logger)
{
    /// <summary>So often a notice may be refused for what is in it.</summary>
    public const int MaxRefusals = 3;

    /// <summary>The longest wait between two attempts.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    private const int MaxRead = 500;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan TidyPeriod = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _lastSent = new(StringComparer.Ordinal);

    // Delivered, and the store has not heard of it yet: not to be sent again.
    private readonly HashSet<long> _unnoted = [];
    private DateTimeOffset _tidiedAt = DateTimeOffset.MinValue;
    private volatile bool _mayWait = true;
    private int _waiting;

    /// <summary>How much waits, as far as this server knows.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Something may have come.</summary>
    public void Note() => _mayWait = true;

    /// <summary>Delivers what is due. A store that is away is the writer's to report.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Who shares the store hears nothing of what the others put there.
        while (_mayWait || store.IsShared)
        {
            _mayWait = false;
            var read = await writer.UseStoreAsync(Read, cancellationToken);
            if (!read.TryGetValue(out var box))
            {
                _mayWait = true;
                return;
            }

            Volatile.Write(ref _waiting, box.Waiting.Count);
            _mayWait |= box.Waiting.Count > 0;
            if (box.Waiting.Count == 0 || clock.Now.ToUnixTimeMilliseconds() < box.Target.NextAt || !await DeliverAsync(box, cancellationToken))
            {
                return;
            }
        }
    }

    private Outbox Read(IRegistryStore shared)
    {
        if (!duties.TryTake(SharedDuty.Notices, shared))
        {
            return new Outbox([], new NoticeTargetRow());
        }

        if (clock.Now - _tidiedAt >= TidyPeriod)
        {
            _tidiedAt = clock.Now;
            var dropped = shared.Notices.Drop(route.Name, clock.Now - options.KeepFor, options.MaxWaiting, count => AuditOf(count, "too old, or too many"));
            if (dropped > 0)
            {
                LogGivenUp(dropped, route.Name, "they were too old, or more than may wait");
                metrics.NoticesDone(route.Name, "dropped", dropped);
            }
        }

        return new Outbox(
            [.. shared.Notices.Read(route.Name, MaxRead).Where(row => !_unnoted.Contains(row.Id)).Select(row => row.ToWaiting()).OfType<WaitingNotice>()],
            shared.Notices.ReadTargets().FirstOrDefault(target => target.Target == route.Name) ?? new NoticeTargetRow { Target = route.Name });
    }

    // True when there may be more to do now.
    private async Task<bool> DeliverAsync(Outbox box, CancellationToken cancellationToken)
    {
        var run = OutboxPlan.Next(box.Waiting, _lastSent, options.RepeatAfter, clock.Now);
        if (run.Count == 0)
        {
            return false;
        }

        var notice = NoticeLists.Join([.. run.Select(each => each.Notice)]);
        var sent = await sender.SendAsync(notice, route, cancellationToken);
        if (sent.IsDelivered)
        {
            Remember(run, notice);
            if (box.Target.Failures > 0)
            {
                LogTaken(route.Name, box.Target.Failures);
            }

            metrics.NoticesDone(route.Name, "delivered", run.Count);
            return await NoteAsync(
                box.Target with { Failures = 0, NextAt = 0, Delivered = box.Target.Delivered + run.Count, DeliveredAt = Milliseconds(clock.Now), Problem = null },
                [.. _unnoted],
                audit: null,
                cancellationToken);
        }

        metrics.NoticesDone(route.Name, "failed", 1);
        return await NoteFailureAsync(box.Target, run, sent, cancellationToken);
    }

    private async Task<bool> NoteFailureAsync(
        NoticeTargetRow target, IReadOnlyList<WaitingNotice> run, SendResult sent, CancellationToken cancellationToken)
    {
        var problem = sent.Problem!.Length <= 500 ? sent.Problem : sent.Problem[..500];
        var failures = target.Failures + 1;
        if (problem != target.Problem)
        {
            LogFailed(route.Name, problem, options.KeepFor);
        }

        target = target with { Failures = failures, FailedAt = Milliseconds(clock.Now), Problem = problem };
        if (sent.IsRefused && failures >= MaxRefusals)
        {
            // It would stand in everybody's way for a day.
            LogGivenUp(run.Count, route.Name, problem);
            metrics.NoticesDone(route.Name, "dropped", run.Count);
            return await NoteAsync(
                target with { Failures = 0, NextAt = 0, Dropped = target.Dropped + run.Count },
                [.. run.Select(each => each.Row)],
                AuditOf(run.Count, problem),
                cancellationToken);
        }

        var wait = Backoff.After(failures, FirstWait, MaxWait, Random.Shared.NextDouble());
        if (sent.RetryAfter is { } asked)
        {
            wait = asked > MaxRetryAfter ? MaxRetryAfter : asked > wait ? asked : wait;
        }

        await NoteAsync(target with { NextAt = Milliseconds(clock.Now + wait) }, [], audit: null, cancellationToken);
        return false;
    }

    private async Task<bool> NoteAsync(NoticeTargetRow target, IReadOnlyList<long> gone, AuditRow? audit, CancellationToken cancellationToken)
    {
        var noted = await writer.UseStoreAsync(
            shared =>
            {
                shared.Notices.Note(target, gone, audit);
                return true;
            },
            cancellationToken);
        if (noted.Refusal is not null)
        {
            _mayWait = true;
            return false;
        }

        _unnoted.ExceptWith(gone);
        return true;
    }

    private void Remember(IReadOnlyList<WaitingNotice> run, Notice notice)
    {
        _unnoted.UnionWith(run.Select(each => each.Row));
        foreach (var old in _lastSent.Where(pair => clock.Now - pair.Value >= options.RepeatAfter).Select(pair => pair.Key).ToArray())
        {
            _lastSent.Remove(old);
        }

        if (notice.Event.MayWait())
        {
            _lastSent[notice.Stream] = clock.Now;
        }
    }

    private AuditRow AuditOf(int count, string why) => new()
    {
        ChangedAt = Milliseconds(clock.Now),
        Actor = Actor.RegistryName,
        Action = AuditActions.NoticeDrop,
        Target = route.Name,
        StateAfter = string.Create(CultureInfo.InvariantCulture, $$"""{"count":{{count}},"reason":"{{System.Text.Json.JsonEncodedText.Encode(why)}}"}"""),
    };

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    [LoggerMessage(EventIds.NoticeFailed, LogLevel.Warning, "A notice could not be delivered to {Target}: {Problem}. It is tried again for {KeepFor}, with everything behind it")]
    private partial void LogFailed(string target, string problem, TimeSpan keepFor);

    [LoggerMessage(EventIds.NoticeTaken, LogLevel.Information, "{Target} takes notices again, after {Failures} failures in a row")]
    private partial void LogTaken(string target, int failures);

    [LoggerMessage(EventIds.NoticesGivenUp, LogLevel.Error, "{Count} notices to {Target} were given up: {Reason}")]
    private partial void LogGivenUp(int count, string target, string reason);

    private sealed record Outbox(IReadOnlyList<WaitingNotice> Waiting, NoticeTargetRow Target);
}
