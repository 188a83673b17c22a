using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Consul.Checks;

/// <summary>
/// Which checks there are, when each is due, and what this server has seen of them. It follows the snapshots on every server, so that one that takes the duty over knows what it heard itself.
/// </summary>
internal sealed class CheckSchedule
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CheckKey, ScheduledCheck> _checks = [];
    private readonly Dictionary<string, NamespaceState> _seen = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Learns what changed. A namespace that is the same object still is not looked at.</summary>
    public void Follow(RegistrySnapshot snapshot, DateTimeOffset now)
    {
        lock (_lock)
        {
            // Two may follow at once, and the slower one must not turn it back.
            if (snapshot.Version < _version)
            {
                return;
            }

            _version = snapshot.Version;
            foreach (var (name, ns) in snapshot.Namespaces)
            {
                if (!_seen.TryGetValue(name, out var before) || !ReferenceEquals(before, ns))
                {
                    Follow(before, ns, now);
                    _seen[name] = ns;
                }
            }

            foreach (var (name, gone) in _seen.Where(each => !snapshot.Namespaces.ContainsKey(each.Key)).ToArray())
            {
                Follow(gone, null, now);
                _seen.Remove(name);
            }
        }
    }

    /// <summary>From now on: this server takes over from another, of which it knows neither whom it heard nor whom it asked, and when.</summary>
    public void BeginAnew(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var check in _checks.Values)
            {
                check.FollowedSince = now;
                check.NextAt = FirstAt(check.Key, check.Entry, now);
            }
        }
    }

    /// <summary>What is to be done now. Checks to run are marked as running, until <see cref="Finish"/>.</summary>
    public DueChecks TakeDue(DateTimeOffset now)
    {
        var due = new DueChecks([], [], []);
        lock (_lock)
        {
            foreach (var check in _checks.Values)
            {
                if (check.IsOverAt(now))
                {
                    due.Over.Add(check);
                }
                else if (check.IsSilentAt(now))
                {
                    due.Silent.Add(check);
                }
                else if (check.Entry.Definition.IsRun && !check.IsRunning && check.NextAt <= now)
                {
                    check.IsRunning = true;
                    due.Run.Add(check);
                }
            }
        }

        return due;
    }

    /// <summary>A check has run, and runs again an interval after it began. Null where it is gone meanwhile; else its status now.</summary>
    public CheckStatus? Finish(ScheduledCheck check, DateTimeOffset begun, CheckStatus seen, string output)
    {
        lock (_lock)
        {
            check.IsRunning = false;
            check.NextAt = begun + TimeSpan.FromMilliseconds(check.Entry.Definition.Interval);
            check.Output = CheckEntry.Cut(output);
            return _checks.GetValueOrDefault(check.Key) == check ? check.Judge(seen) : null;
        }
    }

    /// <summary>A service said how it is.</summary>
    public void Heard(CheckKey key, string output, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_checks.TryGetValue(key, out var check))
            {
                check.HeardAt = now;
                check.Output = CheckEntry.Cut(output);
            }
        }
    }

    /// <summary>What a check said last, as far as this server knows.</summary>
    public string? OutputOf(CheckKey key)
    {
        lock (_lock)
        {
            return _checks.GetValueOrDefault(key)?.Output;
        }
    }

    private void Follow(NamespaceState? before, NamespaceState? after, DateTimeOffset now)
    {
        var present = after is null ? [] : ChecksOf(after).ToDictionary(each => each.Key);
        foreach (var (key, _, _) in before is null ? [] : ChecksOf(before).Where(each => !present.ContainsKey(each.Key)))
        {
            _checks.Remove(key);
        }

        foreach (var (key, (_, service, entry)) in present)
        {
            Follow(key, service, entry, now);
        }
    }

    private void Follow(CheckKey key, KnownService service, CheckEntry entry, DateTimeOffset now)
    {
        if (!_checks.TryGetValue(key, out var check) || !check.Entry.Definition.IsSameAs(entry.Definition))
        {
            _checks[key] = new ScheduledCheck(service, entry, now) { NextAt = FirstAt(key, entry, now) };
            return;
        }

        if (check.Entry.Status != entry.Status)
        {
            check.Output = entry.Output;
        }

        (check.Service, check.Entry) = (service, entry);
    }

    // What registers is asked at once. What was asked before, by this server before its start or by another, has its turn somewhere in its interval: not all of them together.
    private static DateTimeOffset FirstAt(CheckKey key, CheckEntry entry, DateTimeOffset now)
    {
        var share = entry.Output.Length == 0 ? 0 : (uint)HashCode.Combine(key.Node, entry.Id) / (double)uint.MaxValue;
        return now + (share * TimeSpan.FromMilliseconds(entry.Definition.Interval));
    }

    private static IEnumerable<(CheckKey Key, KnownService Service, CheckEntry Entry)> ChecksOf(NamespaceState ns) =>
        NamespaceServices.Of(ns).All.SelectMany(service => service.Entry.Checks, (service, check) => (new CheckKey(service.Node.Id, check.Id), service, check));
}

/// <summary>What is to be done.</summary>
/// <param name="Run">Checks to run.</param>
/// <param name="Silent">Checks whose services said nothing for too long.</param>
/// <param name="Over">Checks whose services are to be removed.</param>
internal sealed record DueChecks(List<ScheduledCheck> Run, List<ScheduledCheck> Silent, List<ScheduledCheck> Over);
