namespace Kenger.Registry.Consul;

/// <summary>The ids of this package's log events.</summary>
internal static class EventIds
{
    public const int CheckChanged = 2800;
    public const int ServiceReaped = 2801;
    public const int CheckRunnerFailed = 2802;
    public const int CheckFailed = 2803;
}
