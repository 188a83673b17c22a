using Kenger.Registry.Server.Store;

namespace Kenger.Registry.MySql;

/// <summary>Statements that name all columns of a table. Rows are written as a JSON array, <c>@Rows</c>: many with one statement.</summary>
internal static class MySqlStatements
{
    public static string Select(Table table) => $"SELECT {Join(table.Read.SelectMany(Read))} FROM {table.Name}";

    /// <summary>Inserts the rows in their order.</summary>
    public static string Insert(Table table) => $"{InsertInto(table)} FROM {JsonTable(table, "place FOR ORDINALITY, ")} ORDER BY place";

    /// <summary>Inserts the rows, or overwrites what may change of those with their keys.</summary>
    public static string Put(Table table) =>
        $"{InsertInto(table)} FROM {JsonTable(table)} "
        + $"ON DUPLICATE KEY UPDATE {Join(table.Changing.Select(column => $"{column.Name} = {column.MySqlUpdate}"))}";

    public static string AddColumn(Table table, Column column) =>
        $"ALTER TABLE {table.Name} ADD COLUMN {column.Name} {TypeOf(column)}{column.Nullability}";

    /// <summary>The rows as a table named <c>given</c>.</summary>
    public static string JsonTable(Table table, string first = "") =>
        $"JSON_TABLE(@Rows, '$[*]' COLUMNS ({first}{Join(table.Written.SelectMany(Given))})) AS given";

    // Binary collation: texts that differ in case are different, as they are everywhere else.
    private static string TypeOf(Column column) =>
        column.Time != MySqlTime.None ? "TIMESTAMP(3) NULL" : column.IsText ? $"{column.MySqlType} COLLATE utf8mb4_bin" : column.MySqlType;

    private static string InsertInto(Table table) =>
        $"INSERT INTO {table.Name} ({Join(table.Written.Select(column => column.Name))}) SELECT {Join(table.Written.Select(Write))}";

    private static IEnumerable<string> Read(Column column)
    {
        yield return column.Time == MySqlTime.None
            ? $"{column.MySqlSource} AS {column.Property}"
            : $"CAST(UNIX_TIMESTAMP({column.MySqlSource}) * 1000 AS SIGNED) AS {column.Property}";
        if (column.Time == MySqlTime.Age)
        {
            yield return $"CAST(TIMESTAMPDIFF(MICROSECOND, {column.MySqlSource}, NOW(3)) / 1000 AS SIGNED) AS {column.AgeProperty}";
        }
    }

    private static IEnumerable<string> Given(Column column) => column.Time switch
    {
        MySqlTime.Now => [],
        MySqlTime.Age => [$"{column.Age} {column.MySqlType} PATH '$.{column.AgeProperty}'"],
        _ => [$"{column.Name} {column.MySqlType} PATH '$.{column.Property}'"],
    };

    private static string Write(Column column) => column.Time switch
    {
        MySqlTime.Now => "NOW(3)",
        MySqlTime.Age => $"TIMESTAMPADD(MICROSECOND, -1000 * {column.Age}, NOW(3))",
        MySqlTime.Given => $"FROM_UNIXTIME({column.Name} / 1000)",
        _ => column.Name,
    };

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);
}
