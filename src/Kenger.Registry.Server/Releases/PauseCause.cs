namespace Kenger.Registry.Server.Releases;

/// <summary>Why a rollout is paused.</summary>
internal enum PauseCause
{
    /// <summary>It isn't.</summary>
    None,

    /// <summary>An operator said so, and has to say when it goes on.</summary>
    Operator,

    /// <summary>Its step had too few requests to judge by.</summary>
    FewRequests,

    /// <summary>Gateways report nothing.</summary>
    NoReports,
}
