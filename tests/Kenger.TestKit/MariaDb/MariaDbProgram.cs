using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MySqlConnector;

namespace Kenger.TestKit.MariaDb;

/// <summary>The programs of Debian's mariadb-server, and how a test starts them.</summary>
internal static class MariaDbProgram
{
    public static ProcessStartInfo Quietly(string program, string tempDirectory, string user, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(MachinePrograms.Find(program)!)
        {
            UseShellExecute = false,
            // A server that starts removes the temporary tables it finds there, those of another one that runs included.
            Environment = { ["TMPDIR"] = tempDirectory },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (Environment.UserName == "root")
        {
            start.ArgumentList.Add($"--user={user}");
        }

        return start;
    }

    /// <summary>Runs a program to its end; fails with what it printed.</summary>
    public static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} failed: {string.Concat(output)}");
        }
    }

    public static Task InstallAsync(string dataDirectory, string tempDirectory, string user) => RunAsync(Quietly(
        "mariadb-install-db",
        tempDirectory,
        user,
        "--no-defaults",
        $"--datadir={dataDirectory}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db"));

    public static int FreePort(IPAddress address)
    {
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Runs a statement as root; the first value of its answer.</summary>
    public static object? Execute(IPAddress address, int port, string sql, string database)
    {
        using var connection = new MySqlConnection($"Server={address};Port={port};Database={database};User ID=root;Password=;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
