namespace Kenger.Contracts;

/// <summary>Values that hold wherever nothing else was said. Ports and times are those of the original system.</summary>
public static class KengerDefaults
{
    /// <summary>Where a registry listens.</summary>
    public const int RegistryPort = 5000;

    /// <summary>Where a gateway takes traffic.</summary>
    public const int GatewayPort = 18080;

    /// <summary>Where a gateway answers its admin calls: those that read, and those that switch hosts or change nodes.</summary>
    public const int AdminPort = 8081;

    /// <summary>The registry an SDK or gateway asks.</summary>
    public const string RegistryUrl = "http://127.0.0.1:5000";

    /// <summary>The path gateways probe.</summary>
    public const string HealthPath = "/api/status";

    /// <summary>The weight of a node that declares none.</summary>
    public const int Weight = 100;

    /// <summary>Seconds between two heartbeats.</summary>
    public const int HeartbeatSeconds = 10;

    /// <summary>Seconds of silence after which a node is offline.</summary>
    public const int OfflineSeconds = 30;

    /// <summary>Seconds of silence after which a node's row is deleted.</summary>
    public const int DeleteSeconds = 120;

    /// <summary>The largest request body the registry reads: 64 KiB.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>The longest <c>wait</c> of a long poll, in seconds; more is cut to it.</summary>
    public const int MaxWaitSeconds = 60;

    /// <summary>A gateway that has not polled for this many seconds is not live.</summary>
    public const int GatewayLiveSeconds = 15;
}
