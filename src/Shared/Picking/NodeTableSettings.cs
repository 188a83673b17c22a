
namespace Kenger;

/// <summary>What a table is made by, beside its nodes.</summary>
/// <param name="PanicThreshold">Below this share of healthy nodes health no longer counts; 0 is never.</param>
/// <param name="SlowStart">How long a new node takes to its full share.</param>
/// <param name="Now">When the table is made.</param>
internal sealed record NodeTableSettings(double PanicThreshold, TimeSpan SlowStart, DateTimeOffset Now)
{
    /// <summary>Somebody probes new nodes, and says when they may be picked.</summary>
    public bool IsProbed { get; init; } = true;

    /// <summary>The share of their nodes, of namespaces of which this process keeps to a share; of all others all nodes are picked.</summary>
    public IReadOnlyDictionary<string, Aperture> Apertures { get; init; } = NoApertures;

    /// <summary>A new node's share grows in so many steps.</summary>
    public const int Steps = 20;

    public static IReadOnlyDictionary<string, Aperture> NoApertures { get; } = new Dictionary<string, Aperture>();

    public static NodeTableSettings Default { get; } = new(PanicThreshold: 0, SlowStart: TimeSpan.Zero, DateTimeOffset.UnixEpoch);

    // A node can be a little younger than the moment its table goes by: without a slow start that must not count as one.
    public bool IsRampingUp(ServiceNode node) =>
        SlowStart > TimeSpan.Zero && node.IsNewcomer && Now - node.CreatedAt < SlowStart;

    /// <summary>Weights in units of 1/(5 × <see cref="Steps"/>), so that a weight of 1 can be less than that, too.</summary>
    public int RampedWeight(NodeEntry entry)
    {
        var step = IsRampingUp(entry.Node) ? 1 + (int)((Now - entry.Node.CreatedAt) * Steps / SlowStart) : Steps;
        return entry.Weight * 5 * Math.Clamp(step, 1, Steps);
    }
}
