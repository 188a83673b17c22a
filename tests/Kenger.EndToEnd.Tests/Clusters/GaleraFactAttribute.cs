using Kenger.TestKit.MariaDb;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>A fact that needs a real Galera cluster.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GaleraFactAttribute : FactAttribute
{
    public GaleraFactAttribute()
    {
        if (!GaleraCluster.IsInstalled)
        {
            Skip = GaleraCluster.Needs;
        }
    }
}
