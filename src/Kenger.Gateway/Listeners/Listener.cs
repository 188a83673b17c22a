namespace Kenger.Gateway.Listeners;

/// <summary>Where a request came in.</summary>
internal enum Listener
{
    /// <summary>On the admin port.</summary>
    Admin,

    /// <summary>On any other, for a host that was never switched.</summary>
    Traffic,

    /// <summary>On any other, for a switched host.</summary>
    SwitchedTraffic,
}

/// <summary>Marks an endpoint as one of the admin port, of all others, or of all others for switched hosts only.</summary>
internal sealed class ListenerMetadata
{
    private readonly Listener[] _shownTo;

    private ListenerMetadata(params Listener[] shownTo) => _shownTo = shownTo;

    public static ListenerMetadata Admin { get; } = new(Listener.Admin);

    public static ListenerMetadata Traffic { get; } = new(Listener.Traffic, Listener.SwitchedTraffic);

    public static ListenerMetadata SwitchedTraffic { get; } = new(Listener.SwitchedTraffic);

    public bool IsShownTo(Listener listener) => Array.IndexOf(_shownTo, listener) >= 0;
}
