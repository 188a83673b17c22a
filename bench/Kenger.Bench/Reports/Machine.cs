using System.Runtime.InteropServices;

namespace Kenger.Bench.Reports;

/// <summary>What the numbers were taken on: they mean nothing without it.</summary>
internal static class Machine
{
    private const double Giga = 1024.0 * 1024 * 1024;

    /// <summary>Processors and their model, memory, kernel, .NET, and what else ran in the last minute.</summary>
    public static async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        var load = (await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0];
        var kernel = (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellationToken)).Trim();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Giga;
        return $"Machine: {Environment.ProcessorCount} processors ({await ModelAsync(cancellationToken)}), {memory:F0} GB, Linux {kernel}, "
            + $"{RuntimeInformation.FrameworkDescription}; load average of the last minute, this benchmark included: {load}.";
    }

    // Not all processors say a name, and not all under the same word.
    private static async Task<string> ModelAsync(CancellationToken cancellationToken)
    {
        await foreach (var line in File.ReadLinesAsync("/proc/cpuinfo", cancellationToken))
        {
            if (line.Split(':', 2) is [var name, var model] && name.Trim() is "model name" or "Model")
            {
                return model.Trim();
            }
        }

        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
