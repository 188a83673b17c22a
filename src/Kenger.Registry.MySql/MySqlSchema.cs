using Dapper;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// Creates the tables, or adopts those of the original system: what is missing is added, rows stay. Each step may be done twice, or by
/// several servers at once, at one database or at several nodes of a cluster: no lock that only one node knows keeps them apart. Who gets
/// in another's way begins again.
/// </summary>
internal static class MySqlSchema
{
    private const string SelectColumns = """
        SELECT table_name AS TableName, column_name AS ColumnName, COALESCE(collation_name, '') AS Collation,
               COALESCE(datetime_precision, 3) AS TimePrecision, COALESCE(character_maximum_length, 0) AS Length
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name LIKE 'upstream\_%'
        """;

    private const string SelectTables =
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 'upstream\\_%'";

    private const string CountRevisions = "SELECT COUNT(*) FROM upstream_revision";

    public const string FirstRevision = """
        INSERT IGNORE INTO upstream_revision (only_row, revision, next_namespace_id, next_node_id)
        SELECT 1, 0, COALESCE((SELECT MAX(id) FROM upstream_namespace), 0) + 1, COALESCE((SELECT MAX(id) FROM upstream_node), 0) + 1
        """;

    // What the original has in a form that loses something: seconds only, or letters of either case taken for the same.
    public static readonly (string Table, string Column, string Statement)[] RefinedColumns =
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
    public static readonly (string Table, string Column, int Length, string Statement)[] WidenedColumns =
    [
        ("upstream_rollout_sample", "counter", 208, "ALTER TABLE upstream_rollout_sample MODIFY counter VARCHAR(208) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"),
    ];

    // What a table that is no part of the snapshot did not have from the first.
    public static readonly (string Table, string Column, string Statement)[] AddedColumns =
    [
        ("upstream_gateway_position", "aperture", "ALTER TABLE upstream_gateway_position ADD COLUMN aperture INT NOT NULL DEFAULT 0"),
    ];

    public static void Ensure(MySqlConnection connection)
    {
        // A user who may not make tables may not even say it where they are all there.
        if (MySqlTables.Names.Except(connection.Query<string>(SelectTables)).Any())
        {
            connection.Execute(MySqlTables.Create);
        }

        var columns = connection.Query<ColumnRow>(SelectColumns)
            .ToDictionary(column => (column.TableName, column.ColumnName));
        foreach (var table in Tables.All)
        {
            foreach (var missing in table.Columns.Where(column => !columns.ContainsKey((table.Name, column.Name))))
            {
                AddColumn(connection, MySqlStatements.AddColumn(table, missing));
            }
        }

        foreach (var added in AddedColumns.Where(added => !columns.ContainsKey((added.Table, added.Column))))
        {
            AddColumn(connection, added.Statement);
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
    }

    private static void AddColumn(MySqlConnection connection, string statement)
    {
        try
        {
            connection.Execute(statement);
        }
        catch (MySqlException exception) when (exception.ErrorCode == MySqlErrorCode.DuplicateFieldName)
        {
            // Another server has added it since we looked.
        }
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
