using Kenger.Registry.Consul.Services;

namespace Kenger.Registry.Consul.Checks;

/// <summary>A check that this server follows, and what it has seen of it. For the schedule, under its lock.</summary>
internal sealed class ScheduledCheck(KnownService service, CheckEntry entry, DateTimeOffset now)
{
    // Consul's own: it looks for what to remove no sooner.
    private static readonly TimeSpan MinDeregisterAfter = TimeSpan.FromMinutes(1);

    private int _successes;
    private int _failures;

    public KnownService Service { get; set; } = service;

    public CheckEntry Entry { get; set; } = entry;

    /// <summary>Nothing that happened before can be held against the service: nobody looked.</summary>
    public DateTimeOffset FollowedSince { get; set; } = now;

    /// <summary>When it runs next.</summary>
    public DateTimeOffset NextAt { get; set; } = now;

    public bool IsRunning { get; set; }

    /// <summary>When its service last said something itself.</summary>
    public DateTimeOffset HeardAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>What it said last; null where this server saw nothing.</summary>
    public string? Output { get; set; }

    public CheckKey Key => new(Service.Node.Id, Entry.Id);

    /// <summary>
    /// When the service was last heard from, at the earliest. A lease is one for a node: it can only stand in for this check where it is the only one that waits for words.
    /// </summary>
    public DateTimeOffset HeardSince
    {
        get
        {
            var heard = HeardAt > FollowedSince ? HeardAt : FollowedSince;
            return IsOnlyTtl && Service.Node.Lease.LastHeartbeat is var lease && lease > heard ? lease : heard;
        }
    }

    public bool IsOnlyTtl => Service.Entry.Checks.Count(check => check.Definition.Type == CheckDefinition.Ttl) == 1;

    public bool IsSilentAt(DateTimeOffset now) =>
        Entry.Definition.Type == CheckDefinition.Ttl && Entry.Status != CheckStatus.Critical
        && now - HeardSince >= TimeSpan.FromMilliseconds(Entry.Definition.Interval);

    /// <summary>Whether its service is to be removed: critical for as long as it may be, and looked at all the while.</summary>
    public bool IsOverAt(DateTimeOffset now)
    {
        if (Entry.Definition.DeregisterAfter == 0 || Entry.Status != CheckStatus.Critical)
        {
            return false;
        }

        var after = TimeSpan.FromMilliseconds(Entry.Definition.DeregisterAfter);
        var since = DateTimeOffset.FromUnixTimeMilliseconds(Entry.Since);
        return now - (since > FollowedSince ? since : FollowedSince) >= (after > MinDeregisterAfter ? after : MinDeregisterAfter);
    }

    /// <summary>What its status is after a run, with as many failures and successes in a row as it asks for.</summary>
    public CheckStatus Judge(CheckStatus seen)
    {
        var definition = Entry.Definition;
        if (seen != CheckStatus.Critical)
        {
            _failures = 0;
            return ++_successes >= definition.SuccessBeforePassing ? seen : Entry.Status;
        }

        _successes = 0;
        _failures++;
        return _failures >= definition.FailuresBeforeCritical ? CheckStatus.Critical
            : _failures >= definition.FailuresBeforeWarning ? CheckStatus.Warning
            : Entry.Status;
    }
}
