using Kenger.TestKit.MariaDb;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>A fact that needs a real MariaDB.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MariaDbFactAttribute : FactAttribute
{
    public MariaDbFactAttribute()
    {
        if (!MariaDbServer.IsInstalled)
        {
            Skip = "needs MariaDB (Debian's mariadb-server)";
        }
    }
}
