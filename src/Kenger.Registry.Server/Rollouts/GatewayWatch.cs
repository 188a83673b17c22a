using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// What each gateway says of a rollout's new nodes now: by the counters that every server can read, and what this server saw of them at
/// its last look. A counter only grows, so what grew together since then was said together. For one caller at a time.
/// </summary>
internal sealed class GatewayWatch(TimeProvider time)
{
    /// <summary>A gateway that said nothing for so long is gone, and what it said is too.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    // A gateway that follows says how it finds the new nodes as soon as it has applied a step; one that hasn't by then tells nobody.
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(4);

    // So long a gateway counts as following after its last poll, and so long after a restart of this server others may not be back.
    private static readonly TimeSpan FollowersUnknown = TimeSpan.FromSeconds(KengerDefaults.GatewayLiveSeconds);

    // A gateway that has not applied the rollout yet says nothing of it either, once or twice.
    private const int DeafReports = 3;

    private readonly Dictionary<(long Rollout, GatewayMark Gateway), Seen> _seen = [];
    private readonly Dictionary<(long Rollout, GatewayMark Gateway), long> _followingSince = [];
    private readonly Dictionary<long, long> _lookingSince = [];

    /// <summary>Notes what the counters of a rollout's step are, and says what gateways think.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="step">Its step.</param>
    /// <param name="rows">What gateways told of it.</param>
    /// <param name="followers">The gateways that follow its namespace now, whether they tell anything or not.</param>
    public GatewayViews Look(long rollout, int step, IEnumerable<RolloutSample> rows, IReadOnlyCollection<GatewayMark> followers)
    {
        var now = time.GetTimestamp();
        _lookingSince.TryAdd(rollout, now);
        foreach (var (gateway, counts) in Read(rows))
        {
            _seen[(rollout, gateway)] = Note(_seen.GetValueOrDefault((rollout, gateway)), step, counts);
        }

        foreach (var gateway in followers)
        {
            _followingSince.TryAdd((rollout, gateway), now);
        }

        // One that polls no more is gone, whatever it said last.
        var isSureOfFollowers = followers.Count > 0 && time.GetElapsedTime(_lookingSince[rollout], now) >= FollowersUnknown;
        var live = _seen.Where(pair => pair.Key.Rollout == rollout && time.GetElapsedTime(pair.Value.At, now) < Lifetime
            && (!isSureOfFollowers || followers.Contains(pair.Key.Gateway))).ToArray();
        // The first to speak are not the majority of all while others had no time to.
        var unheard = followers.Count(gateway => !(_seen.TryGetValue((rollout, gateway), out var seen) && seen.Counts.Told > 0)
            && time.GetElapsedTime(_followingSince[(rollout, gateway)], now) < FirstWord);
        return new GatewayViews(
            live.Count(pair => pair.Value.Counts.Told > 0) + unheard,
            live.Count(pair => pair.Value.IsDown && pair.Value.Step == step),
            [.. live.Where(pair => pair.Value.DeafInARow >= DeafReports).Select(pair => pair.Key.Gateway).OrderBy(gateway => gateway.Value)]);
    }

    /// <summary>Forgets a rollout that another server looks after.</summary>
    public void Forget(long rollout) => Remove(each => each == rollout);

    /// <summary>Forgets all but these rollouts.</summary>
    public void KeepOnly(IReadOnlyCollection<long> rollouts) => Remove(each => !rollouts.Contains(each));

    private static Dictionary<GatewayMark, Counts> Read(IEnumerable<RolloutSample> rows)
    {
        var read = new Dictionary<GatewayMark, Counts>();
        foreach (var row in rows.Where(row => row.Side == RolloutSample.BothSides))
        {
            var dot = row.Counter.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0 || !byte.TryParse(row.Counter.AsSpan(dot + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                continue;
            }

            var gateway = new GatewayMark(value);
            var counts = read.GetValueOrDefault(gateway);
            var isWhole = row.Step == RolloutSample.WholeRollout;
            read[gateway] = row.Counter == RolloutSample.Seen(gateway) && isWhole ? counts with { Told = row.Amount }
                : row.Counter == RolloutSample.Seen(gateway) ? counts with { Seen = row.Amount }
                : row.Counter == RolloutSample.Down(gateway) ? counts with { Down = row.Amount }
                : row.Counter == RolloutSample.Deaf(gateway) ? counts with { Deaf = row.Amount }
                : counts;
        }

        return read;
    }

    private Seen Note(Seen? before, int step, Counts now)
    {
        var was = before?.Counts ?? default;
        if (before is not null && before.Step != step)
        {
            was = was with { Seen = 0, Down = 0 };
        }

        var seen = now.Seen - was.Seen;
        return new Seen(
            step,
            now,
            before is null || now.Told > was.Told || now.Deaf > was.Deaf ? time.GetTimestamp() : before.At,
            IsDown: seen > 0 ? now.Down - was.Down >= seen : before is { IsDown: true } && before.Step == step,
            DeafInARow: now.Told > was.Told ? 0 : (before?.DeafInARow ?? 0) + (now.Deaf - was.Deaf));
    }

    private void Remove(Func<long, bool> isGone)
    {
        foreach (var gone in _seen.Keys.Where(key => isGone(key.Rollout)).ToArray())
        {
            _seen.Remove(gone);
        }

        foreach (var gone in _followingSince.Keys.Where(key => isGone(key.Rollout)).ToArray())
        {
            _followingSince.Remove(gone);
        }

        foreach (var gone in _lookingSince.Keys.Where(isGone).ToArray())
        {
            _lookingSince.Remove(gone);
        }
    }

    /// <summary>What the counters of a gateway are.</summary>
    /// <param name="Told">Reports that said something of the rollout.</param>
    /// <param name="Seen">What was said of the new nodes in the step.</param>
    /// <param name="Down">How often it was that none was healthy.</param>
    /// <param name="Deaf">Reports that said nothing of the rollout.</param>
    private readonly record struct Counts(long Told, long Seen, long Down, long Deaf);

    private sealed record Seen(int Step, Counts Counts, long At, bool IsDown, long DeafInARow);
}

/// <summary>What gateways think of a rollout.</summary>
/// <param name="Gateways">How many told of it lately, and how many follow and had no time to.</param>
/// <param name="Down">How many of them find no new node healthy.</param>
/// <param name="Deaf">Those that report, and know nothing of rollouts.</param>
internal sealed record GatewayViews(int Gateways, int Down, IReadOnlyList<GatewayMark> Deaf);
