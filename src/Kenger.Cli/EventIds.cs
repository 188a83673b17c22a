namespace Kenger.Cli;

/// <summary>The log events of the tool. No number is used twice in the house.</summary>
internal static class EventIds
{
    // SIGHUP.
    public const int NothingToReload = 5010;

    // Notify services of systemd.
    public const int SystemdUntold = 5060;
}
