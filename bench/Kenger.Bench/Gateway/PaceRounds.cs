using Kenger.Bench.Reports;

namespace Kenger.Bench.Gateway;

/// <summary>What rounds of load at a fixed pace showed of one proxy.</summary>
internal sealed class PaceRounds(ProxyRounds proxy)
{
    private const double Slowest = 0.99;

    public string Name => proxy.Name;

    public Samples PerSecond { get; } = new();

    public Samples Median { get; } = new();

    public Samples Percentile99 { get; } = new();

    public int Errors { get; private set; }

    public async Task RunOnceAsync(double perSecond, int seconds, CancellationToken cancellationToken)
    {
        var (took, errors) = await proxy.PaceAsync(perSecond, seconds, cancellationToken);
        PerSecond.Add((double)took.Count / seconds);
        Median.Add(took.Median);
        Percentile99.Add(took.Quantile(Slowest));
        Errors += errors;
    }
}
