using Kenger.Bench.Reports;

namespace Kenger.Bench.Gateway;

/// <summary>What rounds of load showed of one proxy. It runs during its rounds, and stands still while others have theirs.</summary>
internal sealed class ProxyRounds(Proxy proxy)
{
    private const double CompiledShare = 0.02;
    private static readonly int LeastWarmUp = Trial.Rounds(2);
    private static readonly int LongestWarmUp = Trial.Rounds(15);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUpRound = Trial.Time(TimeSpan.FromSeconds(4));

    public string Name => proxy.Name;

    public Samples PerSecond { get; } = new();

    public Samples ProcessorMicroseconds { get; } = new();

    public Samples Median { get; } = new();

    public Samples Percentile99 { get; } = new();

    public Samples ResidentMegabytes { get; } = new();

    public long Errors { get; private set; }

    /// <summary>Load that is not counted, until hardly anything is compiled any more.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        proxy.Process.GoOn();
        var isCompiling = true;
        for (var round = 0; round < LeastWarmUp || (isCompiling && round < LongestWarmUp); round++)
        {
            var (processor, compiling) = (proxy.Process.ProcessorTime, proxy.Process.CompilingTime);
            await proxy.Kind.Load(proxy, WarmUpRound, cancellationToken);
            isCompiling = proxy.Process.CompilingTime - compiling > CompiledShare * (proxy.Process.ProcessorTime - processor);
        }

        proxy.Process.Pause();
    }

    public async Task RunOnceAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        proxy.Process.GoOn();
        await proxy.Kind.Load(proxy, WarmUp, cancellationToken);
        var before = proxy.Process.ProcessorTime;
        var load = await proxy.Kind.Load(proxy, duration, cancellationToken);
        var processor = proxy.Process.ProcessorTime - before;
        proxy.Process.Pause();

        PerSecond.Add(load.Requests / load.Duration.TotalSeconds);
        ProcessorMicroseconds.Add(processor.TotalMicroseconds / load.Requests);
        Median.Add(load.Median.TotalMilliseconds);
        Percentile99.Add(load.Percentile99.TotalMilliseconds);
        ResidentMegabytes.Add(proxy.Process.ResidentBytes / (1024.0 * 1024));
        Errors += load.Errors;
    }

    /// <summary>Load at a fixed pace, which is counted by whoever asks for it.</summary>
    public async Task<(Samples Took, int Errors)> PaceAsync(double perSecond, int seconds, CancellationToken cancellationToken)
    {
        proxy.Process.GoOn();
        try
        {
            return await PacedLoad.RunAsync(proxy, perSecond, seconds, cancellationToken);
        }
        finally
        {
            proxy.Process.Pause();
        }
    }
}
