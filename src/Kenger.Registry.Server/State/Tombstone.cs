namespace Kenger.Registry.Server.State;

/// <summary>
/// A deleted namespace. For a day it is still told to gateways, without nodes: the original Lua client only overwrites
/// what it is told about, and would route to its nodes for ever.
/// </summary>
internal sealed record Tombstone(string Name, string HealthPath, DateTimeOffset DeletedAt, long Version)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public bool IsOverAt(DateTimeOffset now) => now - DeletedAt >= Lifetime;
}
