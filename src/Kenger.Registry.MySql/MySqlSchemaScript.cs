using System.Text;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// The steps of <see cref="MySqlSchema"/> as SQL for an administrator, where the registry's own user may not change tables. Each step asks first
/// whether it is needed, in statements that MySQL, MariaDB and their clients know: <c>ADD COLUMN IF NOT EXISTS</c> is MariaDB's alone.
/// </summary>
internal static class MySqlSchemaScript
{
    public const string Command = "kenger server schema mysql";

    public static string Write()
    {
        var script = new StringBuilder(
            $"""
            -- Prepares a MySQL or MariaDB database for a Kenger registry whose own user may not change tables: {Command}
            -- For an empty database, for one of an earlier version, and for one of the original system; rows stay. To run it again changes nothing.
            -- Run it in the registry's database, as a user who may CREATE, ALTER, INDEX, REFERENCES, SELECT and INSERT:
            --     {Command} | mariadb -u admin -p kenger
            -- The registry's own user then needs no more than:
            --     GRANT SELECT, INSERT, UPDATE, DELETE ON kenger.* TO 'kenger'@'%';
            SET NAMES utf8mb4;
            SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00';


            """.ReplaceLineEndings("\n"));
        script.Append(MySqlTables.Create.ReplaceLineEndings("\n")).Append("\n\n");
        foreach (var table in Tables.All)
        {
            foreach (var column in table.Columns)
            {
                AppendStep(script, table.Name, column.Name, "COUNT(*) = 0", MySqlStatements.AddColumn(table, column));
            }
        }

        foreach (var (table, column, statement) in MySqlSchema.AddedColumns)
        {
            AppendStep(script, table, column, "COUNT(*) = 0", statement);
        }

        foreach (var (table, column, statement) in MySqlSchema.RefinedColumns)
        {
            AppendStep(
                script,
                table,
                column,
                "MAX(COALESCE(datetime_precision, 3) < 3 OR COALESCE(collation_name, '_bin') NOT LIKE '%\\_bin') = 1",
                statement);
        }

        foreach (var (table, column, length, statement) in MySqlSchema.WidenedColumns)
        {
            AppendStep(script, table, column, $"MAX(COALESCE(character_maximum_length, 0)) < {length}", statement);
        }

        return script.Append(MySqlSchema.FirstRevision.ReplaceLineEndings("\n")).Append(";\n").ToString();
    }

    /// <summary>Whether the registry's user lacks rights that another one has.</summary>
    public static bool IsForAnotherUser(MySqlException exception) => exception.ErrorCode is MySqlErrorCode.TableAccessDenied
        or MySqlErrorCode.ColumnAccessDenied or MySqlErrorCode.DatabaseAccessDenied;

    public static Exception AskFor(string database, MySqlException exception) => new InvalidOperationException(
        $"The database '{database}' is not prepared for this version of Kenger, and its user may not change it or see all of it "
        + $"({exception.Message}): run '{Command} | mariadb -u ADMIN -p {database}' as a user who may, "
        + "and grant this one SELECT, INSERT, UPDATE and DELETE on it.",
        exception);

    private static void AppendStep(StringBuilder script, string table, string column, string isNeeded, string statement)
    {
        var quoted = statement.Replace("'", "''", StringComparison.Ordinal);
        script
            .Append($"SET @kenger_step = (SELECT IF({isNeeded}, '{quoted}', 'DO 0') FROM information_schema.columns\n")
            .Append($"    WHERE table_schema = DATABASE() AND table_name = '{table}' AND column_name = '{column}');\n")
            .Append("PREPARE kenger_step FROM @kenger_step; EXECUTE kenger_step; DEALLOCATE PREPARE kenger_step;\n");
    }
}
