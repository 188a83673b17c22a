namespace Kenger.Gateway;

/// <summary>How the snapshot on disk stands.</summary>
/// <param name="AgeSeconds">Since the registry confirmed what is in it; absent when there is none.</param>
/// <param name="InUse">The gateway goes by it: the registry has not answered since the start.</param>
/// <param name="Problem">Why it could not be read or written; absent when it could.</param>
internal sealed record AdminSnapshot(double? AgeSeconds, bool InUse, string? Problem);
