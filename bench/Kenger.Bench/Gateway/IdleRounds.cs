using Kenger.Bench.Reports;

namespace Kenger.Bench.Gateway;

/// <summary>What idle connections of one kind were to one proxy, by how many there were. Each round is a process of its own.</summary>
internal sealed class IdleRounds(string name, bool areWebSockets, IReadOnlyList<int> counts)
{
    private const double Mega = 1024 * 1024;
    private static readonly TimeSpan WarmUp = Trial.Time(TimeSpan.FromSeconds(3));
    private static readonly TimeSpan Settling = Trial.Time(TimeSpan.FromSeconds(5));

    public string Name => name;

    public IReadOnlyList<IdleSamples> ByCount { get; } = [.. counts.Select(count => new IdleSamples(count))];

    /// <summary>Measures a proxy that has just been started.</summary>
    public async Task RunOnceAsync(Proxy proxy, CancellationToken cancellationToken)
    {
        // What is compiled or pooled once is not a connection's.
        await proxy.Kind.Load(proxy, WarmUp, cancellationToken);
        await CollectAsync(proxy, cancellationToken);
        var before = proxy.Process.ResidentBytes;
        using var clients = new IdleClients(proxy, areWebSockets);
        foreach (var samples in ByCount)
        {
            await clients.GrowAsync(samples.Count, cancellationToken);
            var processor = proxy.Process.ProcessorTime;
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
            samples.ProcessorMilliseconds.Add((proxy.Process.ProcessorTime - processor).TotalMilliseconds / Settling.TotalSeconds);
            samples.ResidentMegabytes.Add(proxy.Process.ResidentBytes / Mega);
            await CollectAsync(proxy, cancellationToken);
            samples.MegabytesPerThousand.Add((proxy.Process.ResidentBytes - before) / Mega / samples.Count * 1_000);
        }

        ByCount[^1].Closed += await clients.AskAllAsync(cancellationToken);
    }

    private static async Task CollectAsync(Proxy proxy, CancellationToken cancellationToken)
    {
        if (proxy.Collect is { } collect)
        {
            await collect();
        }

        await Task.Delay(Trial.Time(TimeSpan.FromSeconds(2)), TimeProvider.System, cancellationToken);
    }
}

/// <summary>What so many of them were.</summary>
/// <param name="count">How many.</param>
internal sealed class IdleSamples(int count)
{
    public int Count => count;

    /// <summary>Resident memory, nothing forced.</summary>
    public Samples ResidentMegabytes { get; } = new();

    /// <summary>What there is more of it than without connections, for a thousand of them.</summary>
    public Samples MegabytesPerThousand { get; } = new();

    /// <summary>Processor time in a second.</summary>
    public Samples ProcessorMilliseconds { get; } = new();

    /// <summary>Those that were not answered in the end.</summary>
    public int Closed { get; set; }
}
