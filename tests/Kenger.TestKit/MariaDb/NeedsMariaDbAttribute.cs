namespace Kenger.TestKit.MariaDb;

/// <summary>The contract facts of the class need a real MariaDB.</summary>
public sealed class NeedsMariaDbAttribute : SkipReasonAttribute
{
    public override string? Reason => MariaDbServer.IsInstalled ? null : "needs MariaDB (Debian's mariadb-server)";
}
