using System.Numerics;

namespace Kenger.Cli.Bench;

/// <summary>How long requests took, within 1.6 %, in a fixed amount of memory. Not for several threads: each has its own, and they are added up.</summary>
internal sealed class LatencyHistogram
{
    // Each power of two of microseconds is told apart in this many steps.
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[Steps * (64 - StepBits)];

    /// <summary>How many.</summary>
    public long Count { get; private set; }

    /// <summary>The longest.</summary>
    public TimeSpan Max { get; private set; }

    public void Add(TimeSpan took)
    {
        _counts[IndexOf((long)Math.Max(0, took.TotalMicroseconds))]++;
        Count++;
        Max = took > Max ? took : Max;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        Max = other.Max > Max ? other.Max : Max;
    }

    /// <summary>The time that so large a share took at most; zero when there is none.</summary>
    /// <param name="share">0–1: 0.99 for p99.</param>
    public TimeSpan At(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank && seen > 0)
            {
                var time = TimeSpan.FromMicroseconds(LastOf(i));
                return time > Max ? Max : time;
            }
        }

        return TimeSpan.Zero;
    }

    private static int IndexOf(long microseconds)
    {
        var power = BitOperations.Log2((ulong)microseconds | 1) - StepBits;
        return power < 0 ? (int)microseconds : ((power + 1) << StepBits) + (int)((microseconds >> power) - Steps);
    }

    private static long LastOf(int index)
    {
        var power = (index >> StepBits) - 1;
        return power < 0 ? index : (((long)(index & (Steps - 1)) + Steps + 1) << power) - 1;
    }
}
