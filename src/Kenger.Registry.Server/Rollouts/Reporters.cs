using System.Globalization;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// Who reported what a rollout is judged by: a row of samples for each gateway of a step, so that every server can say it, whoever took
/// the reports. A caller that makes up ids fills no table: beyond so many at this server, a token's gateways share one row.
/// </summary>
internal sealed class Reporters
{
    /// <summary>So many gateways of one rollout have a row of their own.</summary>
    public const int MaxNamed = 200;

    private const int MaxTold = 5;
    private const int MaxToldLength = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, HashSet<GatewayKey>> _named = [];

    /// <summary>What a gateway is called in the samples of a rollout.</summary>
    public string NameIn(long rollout, GatewayKey gateway)
    {
        lock (_lock)
        {
            if (!_named.TryGetValue(rollout, out var named))
            {
                _named[rollout] = named = [];
            }

            return named.Contains(gateway) || (named.Count < MaxNamed && named.Add(gateway))
                ? $"{gateway.Id} (token {gateway.Token})"
                : $"others (token {gateway.Token})";
        }
    }

    /// <summary>Forgets all but these rollouts.</summary>
    public void KeepOnly(IReadOnlyCollection<long> rollouts)
    {
        lock (_lock)
        {
            foreach (var gone in _named.Keys.Except(rollouts).ToArray())
            {
                _named.Remove(gone);
            }
        }
    }

    /// <summary>
    /// Who reported, with the numbers of requests, those with the most first; empty when nobody did. Of what was judged before, only what came since
    /// counts, unless the whole step is asked for.
    /// </summary>
    public static string Tell(IEnumerable<RolloutSample> rows, bool wholeStep)
    {
        var all = rows.Where(row => row.Side == RolloutSample.Reporter)
            .Select(row => (Name: row.Counter, Requests: wholeStep ? row.Amount : row.Amount - row.Judged))
            .Where(each => each.Requests > 0)
            .OrderByDescending(each => each.Requests).ThenBy(each => each.Name, StringComparer.Ordinal)
            .ToArray();
        var told = all.Take(MaxTold).Select(each => string.Create(CultureInfo.InvariantCulture, $"{Cut(each.Name)}: {each.Requests} requests"));
        return all.Length == 0 ? ""
            : $"reported by {string.Join(", ", told)}{(all.Length > MaxTold ? $" and {all.Length - MaxTold} more" : "")}";
    }

    private static string Cut(string name) => name.Length <= MaxToldLength ? name : string.Concat(name.AsSpan(0, MaxToldLength - 1), "…");
}
