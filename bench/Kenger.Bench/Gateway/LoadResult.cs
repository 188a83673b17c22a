namespace Kenger.Bench.Gateway;

/// <summary>What one round of load saw.</summary>
internal sealed record LoadResult(long Requests, TimeSpan Duration, TimeSpan Median, TimeSpan Percentile99, long Errors);
