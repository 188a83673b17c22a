using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>One question, answered by a table. Bounded in time; leaves no process and no file behind.</summary>
internal interface IBenchmark
{
    /// <summary>The command's name.</summary>
    string Name { get; }

    string Description { get; }

    Task<Table> RunAsync(CancellationToken cancellationToken);
}
