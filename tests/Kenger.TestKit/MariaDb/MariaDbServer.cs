using System.Diagnostics;
using System.Net;
using MySqlConnector;

namespace Kenger.TestKit.MariaDb;

/// <summary>A real MariaDB on a data directory and port of its own, thrown away afterwards.</summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    private static readonly string[] Programs = ["mariadbd", "mariadb-install-db"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-mariadb-");
    private Process? _process;

    private readonly string[] _options;

    private MariaDbServer(string[] options) => _options = options;

    public static bool IsInstalled => OperatingSystem.IsLinux() && Array.TrueForAll(Programs, program => MachinePrograms.Find(program) is not null);

    public int Port { get; private set; }

    public int ProcessId => _process!.Id;

    /// <summary>The path of its Unix socket.</summary>
    public string Socket => Path.Combine(_directory.FullName, "socket");

    private string DataDirectory => Path.Combine(_directory.FullName, "data");

    /// <summary>Starts one, with options of its own.</summary>
    public static async Task<MariaDbServer> StartAsync(params string[] options)
    {
        var server = new MariaDbServer(options);
        try
        {
            await MariaDbProgram.InstallAsync(server.DataDirectory, server._directory.FullName, "root");
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on its data directory; again, after <see cref="KillAsync"/>, on the same port.</summary>
    public async Task RunAsync()
    {
        // Another program may take the port between the look and the start: then look again.
        for (var attempt = 0; ; attempt++)
        {
            Port = Port == 0 || attempt > 0 ? MariaDbProgram.FreePort(IPAddress.Loopback) : Port;
            _process = Process.Start(MariaDbProgram.Quietly(
                "mariadbd",
                _directory.FullName,
                "root",
                [
                "--no-defaults", "--log-error=error.log", $"--datadir={DataDirectory}", $"--socket={Socket}",
                $"--port={Port}", "--bind-address=127.0.0.1", "--skip-name-resolve",
                // Enough to be real, small enough for a test machine.
                "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", "--performance-schema=OFF",
                .. _options,
                ]))!;
            await Eventually.BecomesTrue(() => _process.HasExited || CanConnect(), "MariaDB answers", TimeSpan.FromSeconds(60));
            if (!_process.HasExited)
            {
                return;
            }

            if (attempt == 3)
            {
                throw new InvalidOperationException("MariaDB does not start");
            }
        }
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>A database nobody else uses; returns its name.</summary>
    public string CreateDatabase()
    {
        var name = "kenger_" + Guid.NewGuid().ToString("N");
        Execute($"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>The address of a database, as <c>KENGER_SERVER_STORE</c> takes it.</summary>
    public string AddressOf(string database) => $"mysql://root@127.0.0.1:{Port}/{database}";

    public void Execute(string sql, string database = "mysql") => MariaDbProgram.Execute(IPAddress.Loopback, Port, sql, database);

    /// <summary>The first value of the answer.</summary>
    public T Ask<T>(string sql, string database = "mysql") => (T)MariaDbProgram.Execute(IPAddress.Loopback, Port, sql, database)!;

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Runs SQL with MariaDB's own client, as an administrator pipes a file into it; what it says when it fails.</summary>
    public async Task<string> PipeAsync(string sql, string user, string password, string database)
    {
        var start = new ProcessStartInfo(
            MachinePrograms.Find("mariadb")!,
            ["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", $"--port={Port}", $"--user={user}", $"--password={password}", database])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var client = Process.Start(start)!;
        var output = Task.WhenAll(client.StandardOutput.ReadToEndAsync(), client.StandardError.ReadToEndAsync());
        try
        {
            await client.StandardInput.WriteAsync(sql);
            client.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything; it says why.
        }

        var said = string.Concat(await output);
        await client.WaitForExitAsync();
        return client.ExitCode == 0 ? said : $"exit code {client.ExitCode}: {said}";
    }

    private bool CanConnect()
    {
        try
        {
            Execute("SELECT 1");
            return true;
        }
        catch (MySqlException)
        {
            return false;
        }
    }
}
