namespace Kenger.Gateway;

/// <summary>How the snapshot stands. Immutable: replaced whole.</summary>
/// <param name="SavedAt">When what is in the file was confirmed by the registry; null when there is none.</param>
/// <param name="IsInUse">The gateway goes by it: the registry has not answered since the start.</param>
/// <param name="Problem">Why it could not be read or written the last time.</param>
internal sealed record SnapshotStatus(DateTimeOffset? SavedAt, bool IsInUse, string? Problem);
