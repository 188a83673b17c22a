namespace Kenger.Gateway;

/// <summary>What a table is made by, beside its nodes.</summary>
/// <param name="PanicThreshold">Below this share of healthy nodes health no longer counts; 0 is never.</param>
internal sealed record NodeTableRules(double PanicThreshold)
{
    public static NodeTableRules Default { get; } = new(PanicThreshold: 0);
}
