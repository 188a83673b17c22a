using System.Globalization;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// Which gateways are behind, or gone, for so long that somebody should know. A gateway is behind since the moment it lacked a change that it lacks still: one
/// that follows at a distance of a second is not. Used by one thread.
/// </summary>
internal sealed class GatewayAttendance(TimeSpan patience)
{
    // What is gone for good is forgotten, and many ids are nobody's gateways.
    private const int MaxKnown = 10_000;

    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(1);

    private readonly Dictionary<GatewayKey, Seen> _seen = [];

    /// <summary>What became of them since the last look.</summary>
    public IReadOnlyList<GatewayNews> Look(
        IReadOnlyList<(GatewayKey Key, GatewayPosition Position)> live, RegistrySnapshot snapshot, DateTimeOffset now)
    {
        var news = new List<GatewayNews>();
        foreach (var (key, position) in live)
        {
            var seen = _seen.GetValueOrDefault(key) ?? new Seen(now, null, 0, null);
            var isBehind = position.Selection.HasChangedAfter(snapshot, position.Applied);
            seen = !isBehind ? seen with { At = now, BehindSince = null }
                : seen.BehindSince is null || position.Applied >= seen.LackedVersion ? seen with { At = now, BehindSince = now, LackedVersion = snapshot.Version }
                : seen with { At = now };
            var state = seen.BehindSince is { } since && now - since >= patience ? NoticeEvent.GatewayBehind : (NoticeEvent?)null;
            if (state != seen.Told)
            {
                news.Add(new GatewayNews(
                    state ?? NoticeEvent.GatewayBack,
                    state is null ? key.Id : string.Create(CultureInfo.InvariantCulture, $"{key.Id} (for {(now - seen.BehindSince!.Value).TotalSeconds:0} s)")));
                seen = seen with { Told = state };
            }

            _seen[key] = seen;
        }

        var present = live.Select(each => each.Key).ToHashSet();
        foreach (var (key, seen) in _seen.Where(pair => !present.Contains(pair.Key)).ToArray())
        {
            if (now - seen.At >= ForgetAfter || _seen.Count > MaxKnown)
            {
                _seen.Remove(key);
            }
            else if (seen.Told != NoticeEvent.GatewayGone && now - seen.At >= patience)
            {
                _seen[key] = seen with { Told = NoticeEvent.GatewayGone, BehindSince = null };
                news.Add(new GatewayNews(NoticeEvent.GatewayGone, key.Id));
            }
        }

        return news;
    }

    private sealed record Seen(DateTimeOffset At, DateTimeOffset? BehindSince, long LackedVersion, NoticeEvent? Told);
}

/// <summary>What became of a gateway.</summary>
/// <param name="Event">What.</param>
/// <param name="Name">Which, as people read it.</param>
internal sealed record GatewayNews(NoticeEvent Event, string Name);
