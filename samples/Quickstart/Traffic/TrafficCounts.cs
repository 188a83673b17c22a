using System.Collections.Concurrent;

namespace Quickstart.Traffic;

/// <summary>Who answered how many requests since a moment, and what failed.</summary>
internal sealed class TrafficCounts(bool weightsHold)
{
    private readonly ConcurrentDictionary<string, int> _answered = new();
    private readonly ConcurrentQueue<string> _failures = new();

    public IReadOnlyDictionary<string, int> Answered => _answered;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Whether the weights stay as they are while it counts: only then do they say which shares to expect.</summary>
    public bool WeightsHold => weightsHold;

    public int Total => _answered.Values.Sum() + _failures.Count;

    public double ShareOf(string name)
    {
        var total = _answered.Values.Sum();
        return total == 0 ? 0 : (double)_answered.GetValueOrDefault(name) / total;
    }

    public void Answer(string name) => _answered.AddOrUpdate(name, 1, (_, count) => count + 1);

    public void Fail(string reason) => _failures.Enqueue(reason);
}
