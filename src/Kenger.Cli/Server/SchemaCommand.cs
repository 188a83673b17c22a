using System.CommandLine;
using Kenger.Registry.MySql;

namespace Kenger.Cli.Server;

/// <summary><c>kenger server schema mysql</c></summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var mysql = new Command(
            "mysql",
            "Print the SQL that prepares a MySQL or MariaDB database, empty or of an earlier version, for a registry whose own user may not change tables. "
            + "As in: kenger server schema mysql | mariadb -u admin -p kenger");
        mysql.SetAction(arguments => arguments.InvocationConfiguration.Output.Write(KengerMySqlSchema.CreateScript()));
        return new Command("schema", "Print the SQL that prepares a database.") { mysql };
    }
}
