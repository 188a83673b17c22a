namespace Kenger.Contracts;

/// <summary>The values of <see cref="RolloutInfo.PauseCause"/>: what a paused rollout waits for. Others may come.</summary>
public static class RolloutPauses
{
    /// <summary>An operator paused it; only <see cref="ApiRoutes.RolloutResume"/> ends that.</summary>
    public const string Operator = "operator";

    /// <summary>Its step had too few requests to judge by, or it is not sure yet whether a limit is broken.</summary>
    public const string FewRequests = "few_requests";

    /// <summary>Gateways report nothing.</summary>
    public const string NoReports = "no_reports";

    /// <summary>All is well, and its step is left only with an approval.</summary>
    public const string Approval = "approval";

    /// <summary>All is well, and its namespace is frozen (<see cref="NamespaceInfo.Freezes"/>); it goes on when that is over.</summary>
    public const string Freeze = "freeze";

    /// <summary>A <see cref="RolloutCheck"/> has no number to go by.</summary>
    public const string Checks = "checks";

    /// <summary>A <see cref="RolloutHook"/> said no, or does not answer.</summary>
    public const string Webhook = "webhook";
}
