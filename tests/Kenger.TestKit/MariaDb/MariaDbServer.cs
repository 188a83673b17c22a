using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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

    public static bool IsInstalled => OperatingSystem.IsLinux() && Array.TrueForAll(Programs, program => Find(program) is not null);

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
            await server.PrepareAsync();
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
            Port = Port == 0 || attempt > 0 ? FreePort() : Port;
            _process = Process.Start(Quietly(
                "mariadbd",
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

    public void Execute(string sql, string database = "mysql")
    {
        using var connection = new MySqlConnection($"Server=127.0.0.1;Port={Port};Database={database};User ID=root;Password=;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

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
        var start = Quietly(
            "mariadb", "--no-defaults", "--protocol=tcp", "--host=127.0.0.1", $"--port={Port}", $"--user={user}", $"--password={password}", database);
        start.ArgumentList.Remove("--user=root");
        start.RedirectStandardInput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
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

    private async Task PrepareAsync()
    {
        var prepare = Quietly(
            "mariadb-install-db", "--no-defaults", $"--datadir={DataDirectory}", "--auth-root-authentication-method=normal", "--skip-test-db");
        prepare.RedirectStandardOutput = true;
        prepare.RedirectStandardError = true;
        using (var install = Process.Start(prepare)!)
        {
            var output = await Task.WhenAll(install.StandardOutput.ReadToEndAsync(), install.StandardError.ReadToEndAsync());
            await install.WaitForExitAsync();
            if (install.ExitCode != 0)
            {
                throw new InvalidOperationException("mariadb-install-db failed: " + string.Concat(output));
            }
        }
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

    private ProcessStartInfo Quietly(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program)!)
        {
            UseShellExecute = false,
            // A server that starts removes the temporary tables it finds there, those of another one that runs included.
            Environment = { ["TMPDIR"] = _directory.FullName },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (Environment.UserName == "root")
        {
            start.ArgumentList.Add("--user=root");
        }

        return start;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin")
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
