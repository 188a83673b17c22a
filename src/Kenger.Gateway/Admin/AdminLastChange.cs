namespace Kenger.Gateway;

/// <summary>Why and when a node last went out of the traffic, or came into it.</summary>
/// <param name="Reason">A few words.</param>
/// <param name="At">Unix seconds.</param>
internal sealed record AdminLastChange(string Reason, long At);
