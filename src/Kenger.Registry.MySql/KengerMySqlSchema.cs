namespace Kenger.Registry.MySql;

/// <summary>The tables of a registry in MySQL or MariaDB.</summary>
public static class KengerMySqlSchema
{
    /// <summary>
    /// The SQL that prepares a database, for an administrator to run in it where the registry's own user may not change tables: then that one needs SELECT,
    /// INSERT, UPDATE and DELETE only. It serves an empty database and one of an earlier version alike, keeps all rows, and may be run again.
    /// <c>kenger server schema mysql</c> prints it.
    /// </summary>
    public static string CreateScript() => MySqlSchemaScript.Write();
}
