namespace Kenger.Gateway;

/// <summary>How a probe ended.</summary>
/// <param name="Problem">What was wrong; null when the node is well.</param>
/// <param name="At">When it ended.</param>
internal sealed record ProbeResult(string? Problem, DateTimeOffset At);
