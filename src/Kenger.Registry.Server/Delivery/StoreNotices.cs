using System.Globalization;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Store;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Delivery;

/// <summary>
/// Tells that the store can't be used, and that it is back. Such a notice can't wait in that store, nor can servers that share it agree who tells: each says it for
/// itself, from memory.
/// </summary>
internal sealed class StoreNotices(
    NoticeSender sender, StoreHealth health, IRegistryStore store, SteadyClock clock, IOptions<KengerRegistryServerOptions> options)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Told> _told = new(StringComparer.Ordinal);
    private DateTimeOffset? _failingSince;

    /// <summary>Tells a target, if it was told something else before.</summary>
    public async Task RunAsync(NoticeRoute route, CancellationToken cancellationToken)
    {
        var isFailing = IsFailing(out var since);
        var told = Find(route.Name);
        var now = clock.Now;
        if (isFailing == told.IsFailing || now < told.NextAt || (told.At is { } last && now - last < options.Value.Notices.RepeatAfter))
        {
            return;
        }

        var notice = isFailing ? Failed(since, now) : Back(now);
        if (!route.Wants(notice))
        {
            Keep(route.Name, told with { IsFailing = isFailing });
            return;
        }

        var sent = await sender.SendAsync(notice, route, cancellationToken);
        Keep(route.Name, sent.IsDelivered
            ? new Told(isFailing, clock.Now, 0, DateTimeOffset.MinValue)
            : told with
            {
                Failures = told.Failures + 1,
                NextAt = clock.Now + Backoff.After(told.Failures + 1, FirstWait, TargetLane.MaxWait, Random.Shared.NextDouble()),
            });
    }

    private bool IsFailing(out DateTimeOffset since)
    {
        lock (_lock)
        {
            _failingSince = health.Failure is null ? null : _failingSince ?? clock.Now;
            since = _failingSince ?? default;
            return _failingSince is { } begun && clock.Now - begun >= options.Value.Notices.StorePatience;
        }
    }

    private Told Find(string target)
    {
        lock (_lock)
        {
            return _told.GetValueOrDefault(target) ?? new Told(false, null, 0, DateTimeOffset.MinValue);
        }
    }

    private void Keep(string target, Told told)
    {
        lock (_lock)
        {
            _told[target] = told;
        }
    }

    private Notice Failed(DateTimeOffset since, DateTimeOffset now) => new()
    {
        Id = Notice.NewId(),
        Event = NoticeEvent.StoreFailed,
        At = now,
        Title = string.Create(CultureInfo.InvariantCulture, $"registry {Environment.MachineName}: the store can't be used since {since.UtcDateTime:HH:mm:ss} UTC"),
        Reason = $"{health.Failure?.Reason ?? "it was not written"}: changes are refused, reads and heartbeats go on; the log says more",
        Numbers = [$"store: {store.Description}"],
        Command = "curl REGISTRY/health; then look at the disk or the database",
    };

    private static Notice Back(DateTimeOffset now) => new()
    {
        Id = Notice.NewId(),
        Event = NoticeEvent.StoreBack,
        At = now,
        Title = $"registry {Environment.MachineName}: the store is back",
        Reason = "changes are taken again",
    };

    private sealed record Told(bool IsFailing, DateTimeOffset? At, int Failures, DateTimeOffset NextAt);
}
