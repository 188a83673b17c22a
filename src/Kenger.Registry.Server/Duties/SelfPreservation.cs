using System.Collections.Frozen;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Whether the registry suspects itself: half of its nodes fell silent together, so that nobody is expired where half of a namespace is
/// silent, until heartbeats return, an operator says that they won't, or nothing has changed for <see cref="SteadyFor"/>: a network that fails
/// comes back, or takes more with it. Written by the lease service, read by anybody.
/// </summary>
internal sealed class SelfPreservation
{
    /// <summary>How long the same nodes must be silent, and all others be heard, to be taken for gone.</summary>
    public static readonly TimeSpan SteadyFor = TimeSpan.FromMinutes(15);

    /// <summary>How often the log says that it is still on.</summary>
    public static readonly TimeSpan RepeatEvery = TimeSpan.FromMinutes(5);

    // Of a registry that hears fewer than this part of its nodes nobody knows that its network is well.
    private const int MinHeardPart = 4;

    private volatile Alarm? _current;
    private HashSet<long> _silent = [];
    private DateTimeOffset _saidAt;

    /// <summary>The alarm that is on; null when there is none.</summary>
    public Alarm? Current => _current;

    /// <summary>Whether a node would be offline, or gone, but for the alarm.</summary>
    public bool Keeps(NodeState node) => _current is { } alarm && alarm.Kept.Contains(node.Id);

    /// <summary>Notes what a sweep found; tells what is worth a line in the log.</summary>
    public AlarmNews Note(LeasePlan plan, DateTimeOffset now)
    {
        var before = _current;
        if (!plan.IsSuspicious)
        {
            _current = null;
            return before is null ? AlarmNews.None : AlarmNews.Off;
        }

        var isSteady = before is not null && plan.Late.Count == _silent.Count && plan.Late.All(node => _silent.Contains(node.Id));
        if (!isSteady)
        {
            _silent = [.. plan.Late.Select(node => node.Id)];
        }

        _current = new Alarm(before?.Since ?? now, plan.Late.Count, plan.Online, plan.Kept.Select(node => node.Id).ToFrozenSet())
        {
            SteadySince = isSteady ? before!.SteadySince : now,
        };
        if (before is not null && now - _saidAt < RepeatEvery)
        {
            return AlarmNews.None;
        }

        _saidAt = now;
        return before is null ? AlarmNews.On : AlarmNews.StillOn;
    }

    /// <summary>Whether the silent are to be taken for gone.</summary>
    public bool IsOverAt(DateTimeOffset now) =>
        _current is { } alarm
        && now - alarm.SteadySince >= SteadyFor
        && (alarm.Online - alarm.Silent) * MinHeardPart >= alarm.Online;

    /// <summary>The alarm while it is on.</summary>
    /// <param name="Since">When it went on.</param>
    /// <param name="Silent">Online nodes that are silent.</param>
    /// <param name="Online">All online nodes that send heartbeats.</param>
    /// <param name="Kept">The ids of nodes that would be offline, or gone, without it.</param>
    internal sealed record Alarm(DateTimeOffset Since, int Silent, int Online, FrozenSet<long> Kept)
    {
        /// <summary>Since when the same nodes are silent.</summary>
        public DateTimeOffset SteadySince { get; init; }
    }
}

/// <summary>What is new about the alarm.</summary>
internal enum AlarmNews
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It went on.</summary>
    On,

    /// <summary>It is still on, which is said now and then.</summary>
    StillOn,

    /// <summary>It went off.</summary>
    Off,
}
