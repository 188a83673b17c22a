namespace Kenger.Registry.Server.State.Notices;

/// <summary>What notices are about; in configuration and on the wire by its name in snake case, <c>rollout_started</c>.</summary>
internal enum NoticeEvent
{
    RolloutStarted,
    RolloutAdvanced,
    RolloutWaits,
    RolloutPaused,
    RolloutResumed,
    RolloutRolledBack,
    RolloutCompleted,
    RolloutAborted,
    NodeOffline,
    NodeGone,
    SelfPreservationOn,
    SelfPreservationOff,
    StoreFailed,
    StoreBack,
    GatewayBehind,
    GatewayGone,
    GatewayBack,
    CertificateEnds,

    /// <summary>Somebody tries a target out; goes to any.</summary>
    Test,
}

/// <summary>How notices of an event are told.</summary>
internal static class NoticeEvents
{
    /// <summary>So long what belongs together is gathered: nodes of one machine don't expire in the same second.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(10);

    /// <summary>What a target may ask for.</summary>
    public static IEnumerable<string> Names => WireName.All<NoticeEvent>().Where(name => name != NoticeEvent.Test.ToWireName());

    /// <summary>Whether it lists nodes or gateways, and several notices become one list.</summary>
    public static bool IsList(this NoticeEvent which) => which is NoticeEvent.NodeOffline or NoticeEvent.NodeGone
        or NoticeEvent.GatewayBehind or NoticeEvent.GatewayGone or NoticeEvent.GatewayBack;

    /// <summary>Whether a repetition may wait, and is summed up with what comes meanwhile.</summary>
    public static bool MayWait(this NoticeEvent which) => which.IsList()
        || which is NoticeEvent.RolloutPaused or NoticeEvent.RolloutResumed or NoticeEvent.SelfPreservationOn or NoticeEvent.SelfPreservationOff;

    /// <summary>How long it is held back for others like it.</summary>
    public static TimeSpan GatheredFor(this NoticeEvent which) => which.IsList() ? Gathering : TimeSpan.Zero;

    /// <summary>What is told in order with it, where no rollout says so.</summary>
    public static string Stream(this NoticeEvent which) => which switch
    {
        NoticeEvent.SelfPreservationOn or NoticeEvent.SelfPreservationOff => "self_preservation",
        NoticeEvent.StoreFailed or NoticeEvent.StoreBack => "store",
        _ => which.ToWireName(),
    };
}
