namespace Kenger.TestKit.MariaDb;

/// <summary>The contract facts of the class need a real Galera cluster.</summary>
public sealed class NeedsGaleraAttribute : SkipReasonAttribute
{
    public override string? Reason => GaleraCluster.IsInstalled ? null : GaleraCluster.Needs;
}
