namespace Kenger.Gateway;

/// <summary>The registry's word on a node.</summary>
/// <param name="Online">The registry lists online nodes only, so every node here was online when it was last heard.</param>
/// <param name="AsOf">When the registry last answered, in Unix seconds; absent before its first answer.</param>
internal sealed record AdminHeartbeat(bool Online, long? AsOf);
