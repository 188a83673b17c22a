namespace Kenger.Discovery;

/// <summary>The ids of this package's log events: what logs are searched by. Never reused for something else.</summary>
internal static class EventIds
{
    public const int RegistryConnected = 7000;
    public const int RegistryUnreachable = 7001;
    public const int NodesChanged = 7002;
    public const int NamespaceRefused = 7003;
    public const int NamespaceUnknown = 7004;
    public const int AnswerPartlyRejected = 7005;
    public const int TooManyNames = 7006;
    public const int NodeEjected = 7010;
    public const int NodeBack = 7011;
    public const int CallRetried = 7020;
    public const int SnapshotRestored = 7030;
    public const int SnapshotIgnored = 7031;
    public const int SnapshotNotWritten = 7032;
}
