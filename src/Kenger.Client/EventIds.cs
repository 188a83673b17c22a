namespace Kenger.Client;

/// <summary>The ids of the client's log lines: 4000 to 4999.</summary>
internal static class EventIds
{
    public const int AddressFailed = 4001;
    public const int TokenFileOpen = 4002;
    public const int AuthoritiesReplaced = 4003;
    public const int AuthoritiesKept = 4004;
}
