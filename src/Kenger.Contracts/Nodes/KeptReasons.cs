namespace Kenger.Contracts;

/// <summary>The values of <see cref="NodeInfo.KeptBy"/>.</summary>
public static class KeptReasons
{
    /// <summary>So many nodes fell silent together that the registry suspects itself and expires nobody.</summary>
    public const string SelfPreservation = "self_preservation";
}
