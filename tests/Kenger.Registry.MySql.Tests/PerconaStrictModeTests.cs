using System.Text.RegularExpressions;

namespace Kenger.Registry.MySql.Tests;

public sealed class PerconaStrictModeTests
{
    [Theory]
    [InlineData("SELECT GET_LOCK('a', 1)", true)]
    [InlineData("do release_lock('a')", true)]
    [InlineData("LOCK TABLES a WRITE", true)]
    [InlineData("FLUSH TABLES WITH READ LOCK", true)]
    [InlineData("CREATE TABLE a AS SELECT 1", true)]
    [InlineData("CREATE TABLE a (id INT PRIMARY KEY) ENGINE = MyISAM", true)]
    [InlineData("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", true)]
    [InlineData("SET binlog_format = STATEMENT", true)]
    [InlineData("ALTER TABLE a DISCARD TABLESPACE", true)]
    [InlineData("SELECT a FROM b FOR UPDATE", false)]
    [InlineData("CREATE TABLE IF NOT EXISTS a (id INT PRIMARY KEY) ENGINE = InnoDB", false)]
    public void Forbids_Statement_IsJudged(string statement, bool isForbidden) => Assert.Equal(isForbidden, PerconaStrictMode.Forbids(statement));
}

/// <summary>What Percona XtraDB Cluster refuses with <c>pxc_strict_mode=ENFORCING</c>.</summary>
internal static partial class PerconaStrictMode
{
    public static bool Forbids(string statement) => Forbidden().IsMatch(statement);

    // https://docs.percona.com/percona-xtradb-cluster/8.0/strict-mode.html
    [GeneratedRegex(
        @"\b(GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS)\s*\(|\b(UN)?LOCK\s+TABLES?\b|FLUSH\s+TABLES\b.*\bLOCK\b|CREATE\s+TABLE\b[^(]*\bSELECT\b|ENGINE\s*=\s*(?!\s|InnoDB\b)|ISOLATION\s+LEVEL\s+SERIALIZABLE|binlog_format|\b(DISCARD|IMPORT)\s+TABLESPACE|wsrep_replicate_myisam",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Forbidden();
}
