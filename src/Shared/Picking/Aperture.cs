namespace Kenger;

/// <summary>
/// Which share of a namespace's nodes one of several gateways keeps to. All of them take a place of their own and know the same of each other, so that each node is taken for
/// its whole weight by all together (the deterministic aperture of Finagle, deterministic subsetting at Google).
/// </summary>
/// <param name="Place">Its place among the gateways, from 0 on.</param>
/// <param name="Count">How many gateways there are.</param>
/// <param name="MinNodes">The least number of nodes that each of them keeps to.</param>
internal sealed record Aperture(int Place, int Count, int MinNodes)
{
    /// <summary>So many gateways can share: sums of all weights stay exact.</summary>
    public const int MaxCount = 10_000;
}
