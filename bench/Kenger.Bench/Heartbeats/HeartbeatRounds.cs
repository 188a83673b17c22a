using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Heartbeats;

/// <summary>What rounds of heartbeats against one server showed.</summary>
internal sealed class HeartbeatRounds(MeasuredProcess server)
{
    public Samples PerSecond { get; } = new();

    public Samples ProcessorMicroseconds { get; } = new();

    public Samples AllocatedBytes { get; } = new();

    public Samples TransactionsPerSecond { get; } = new();

    public async Task RunOnceAsync(NodeSet nodes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var before = await server.ReadProbeAsync();
        var processorBefore = server.ProcessorTime;
        var (requests, took) = await WrkLoad.RunAsync(server.Url, nodes, duration, cancellationToken);
        var processor = server.ProcessorTime - processorBefore;
        var after = await server.ReadProbeAsync();
        PerSecond.Add(requests / took.TotalSeconds);
        ProcessorMicroseconds.Add(processor.TotalMicroseconds / requests);
        AllocatedBytes.Add((after.AllocatedBytes - before.AllocatedBytes) / (double)requests);
        TransactionsPerSecond.Add((after.HeartbeatTransactions - before.HeartbeatTransactions) / took.TotalSeconds);
    }
}
