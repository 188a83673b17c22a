using Dapper;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// Creates the tables, or adopts those of the original system: what is missing is added, rows stay. Servers that start
/// together take turns.
/// </summary>
internal static class MySqlSchema
{
    private const string TakeTurn = "SELECT GET_LOCK('kenger_schema', 10)";
    private const string EndTurn = "DO RELEASE_LOCK('kenger_schema')";

    private const string SelectColumns = """
        SELECT table_name AS TableName, column_name AS ColumnName, COALESCE(collation_name, '') AS Collation,
               COALESCE(datetime_precision, 3) AS TimePrecision, COALESCE(character_maximum_length, 0) AS Length
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name LIKE 'upstream\_%'
        """;

    private const string CountRevisions = "SELECT COUNT(*) FROM upstream_revision";

    private const string FirstRevision = """
        INSERT INTO upstream_revision (only_row, revision, next_namespace_id, next_node_id)
        SELECT 1, 0, COALESCE((SELECT MAX(id) FROM upstream_namespace), 0) + 1, COALESCE((SELECT MAX(id) FROM upstream_node), 0) + 1
        """;

    // What Kenger has beyond the original, or beyond its own first tables.
    private static readonly (string Table, string Column, string Statement)[] AddedColumns =
    [
        ("upstream_namespace", "revision", "ALTER TABLE upstream_namespace ADD COLUMN revision BIGINT NOT NULL DEFAULT 0"),
        ("upstream_node", "declared_weight", "ALTER TABLE upstream_node ADD COLUMN declared_weight INT"),
        ("upstream_node", "weight_override", "ALTER TABLE upstream_node ADD COLUMN weight_override INT"),
        ("upstream_node", "labels", "ALTER TABLE upstream_node ADD COLUMN labels TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
        ("upstream_node", "heartbeat_interval", "ALTER TABLE upstream_node ADD COLUMN heartbeat_interval INT"),
        ("upstream_node", "is_static", "ALTER TABLE upstream_node ADD COLUMN is_static TINYINT NOT NULL DEFAULT 0"),
        ("upstream_node", "revision", "ALTER TABLE upstream_node ADD COLUMN revision BIGINT NOT NULL DEFAULT 0"),
        ("upstream_revision", "hosts_revision", "ALTER TABLE upstream_revision ADD COLUMN hosts_revision BIGINT NOT NULL DEFAULT 0"),
        ("upstream_revision", "next_rule_id", "ALTER TABLE upstream_revision ADD COLUMN next_rule_id BIGINT NOT NULL DEFAULT 1"),
        ("upstream_revision", "next_rollout_id", "ALTER TABLE upstream_revision ADD COLUMN next_rollout_id BIGINT NOT NULL DEFAULT 1"),
        ("upstream_node", "weight_until", "ALTER TABLE upstream_node ADD COLUMN weight_until BIGINT"),
        ("upstream_node", "is_drained", "ALTER TABLE upstream_node ADD COLUMN is_drained TINYINT NOT NULL DEFAULT 0"),
        ("upstream_node", "drain_until", "ALTER TABLE upstream_node ADD COLUMN drain_until BIGINT"),
        ("upstream_host", "until", "ALTER TABLE upstream_host ADD COLUMN until BIGINT"),
        ("upstream_namespace", "created_by", "ALTER TABLE upstream_namespace ADD COLUMN created_by VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
        ("upstream_release", "kept", "ALTER TABLE upstream_release ADD COLUMN kept MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
        ("upstream_host", "ns_before", "ALTER TABLE upstream_host ADD COLUMN ns_before VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
    ];

    // What the original has in a form that loses something: seconds only, or letters of either case taken for the same.
    private static readonly (string Table, string Column, string Statement)[] RefinedColumns =
    [
        ("upstream_namespace", "name", "ALTER TABLE upstream_namespace MODIFY name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"),
        ("upstream_namespace", "description", "ALTER TABLE upstream_namespace MODIFY description VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
        ("upstream_node", "host", "ALTER TABLE upstream_node MODIFY host VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"),
        ("upstream_node", "last_heartbeat", "ALTER TABLE upstream_node MODIFY last_heartbeat TIMESTAMP(3) NULL"),
        ("upstream_node", "created_at", "ALTER TABLE upstream_node MODIFY created_at TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3)"),
        ("upstream_node", "updated_at", "ALTER TABLE upstream_node MODIFY updated_at TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)"),
        ("upstream_namespace", "created_at", "ALTER TABLE upstream_namespace MODIFY created_at TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3)"),
        ("upstream_namespace", "updated_at", "ALTER TABLE upstream_namespace MODIFY updated_at TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)"),
    ];

    // What held less.
    private static readonly (string Table, string Column, int Length, string Statement)[] WidenedColumns =
    [
        ("upstream_rollout_sample", "counter", 208, "ALTER TABLE upstream_rollout_sample MODIFY counter VARCHAR(208) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"),
    ];

    public static void Ensure(MySqlConnection connection)
    {
        if (connection.ExecuteScalar<int?>(TakeTurn, commandTimeout: 15) != 1)
        {
            throw new InvalidOperationException("Another server is preparing the database and did not finish within 10 s: start again.");
        }

        connection.Execute(MySqlTables.Create);
        var columns = connection.Query<ColumnRow>(SelectColumns)
            .ToDictionary(column => (column.TableName, column.ColumnName));
        foreach (var added in AddedColumns.Where(added => !columns.ContainsKey((added.Table, added.Column))))
        {
            connection.Execute(added.Statement);
        }

        foreach (var refined in RefinedColumns.Where(refined => columns[(refined.Table, refined.Column)].IsCoarse))
        {
            connection.Execute(refined.Statement);
        }

        foreach (var widened in WidenedColumns.Where(widened => columns[(widened.Table, widened.Column)].Length < widened.Length))
        {
            connection.Execute(widened.Statement);
        }

        if (connection.ExecuteScalar<long>(CountRevisions) == 0)
        {
            connection.Execute(FirstRevision);
        }

        // After a failure the turn ends with the connection.
        connection.Execute(EndTurn);
    }

    private sealed record ColumnRow
    {
        public string TableName { get; init; } = "";

        public string ColumnName { get; init; } = "";

        public string Collation { get; init; } = "";

        public long TimePrecision { get; init; }

        public long Length { get; init; }

        public bool IsCoarse => TimePrecision < 3 || (Collation.Length > 0 && !Collation.EndsWith("_bin", StringComparison.Ordinal));
    }
}
