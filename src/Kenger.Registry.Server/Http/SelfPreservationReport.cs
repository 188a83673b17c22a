namespace Kenger.Registry.Server.Http;

/// <summary>Nobody is taken offline or deleted, because so many nodes fell silent together.</summary>
internal sealed record SelfPreservationReport
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>Online nodes that are silent.</summary>
    public required int Silent { get; init; }

    /// <summary>Online nodes that send heartbeats, the silent ones too.</summary>
    public required int Online { get; init; }
}
