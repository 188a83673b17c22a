namespace Kenger.Gateway;

/// <summary>How the last probe of a node ended.</summary>
/// <param name="Ok">Whether the node was well.</param>
/// <param name="Problem">What was wrong; absent when it was well.</param>
/// <param name="At">Unix seconds.</param>
internal sealed record AdminProbe(bool Ok, string? Problem, long At);
