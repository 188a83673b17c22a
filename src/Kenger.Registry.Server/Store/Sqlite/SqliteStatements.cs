namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>Statements that name all columns of a table.</summary>
internal static class SqliteStatements
{
    public static string Select(Table table) =>
        $"SELECT {Join(table.Read.Select(column => $"{column.Name} AS {column.Property}"))} FROM {table.Name}";

    public static string Insert(Table table) => $"{InsertInto(table)} VALUES ({Parameters(table)})";

    /// <summary>Inserts the row, or overwrites what may change of the one with its key.</summary>
    public static string Put(Table table) =>
        $"{Insert(table)} ON CONFLICT ({table.Key}) DO UPDATE SET "
        + Join(table.Changing.Select(column => $"{column.Name} = excluded.{column.Name}"));

    public static string AddColumn(Table table, Column column) =>
        $"ALTER TABLE {table.Name} ADD COLUMN {column.Name} {(column.IsText ? "TEXT" : "INTEGER")}{column.Nullability}";

    /// <summary>The beginning of a statement that inserts <see cref="Parameters"/>.</summary>
    public static string InsertInto(Table table) => $"INSERT INTO {table.Name} ({Join(table.Written.Select(column => column.Name))})";

    public static string Parameters(Table table) => Join(table.Written.Select(column => "@" + column.Property));

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);
}
