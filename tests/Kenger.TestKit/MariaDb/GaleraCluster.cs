using System.Diagnostics;
using System.Net;

namespace Kenger.TestKit.MariaDb;

/// <summary>
/// A real Galera cluster of three MariaDB nodes, each with a loopback address and a data directory of its own, thrown away afterwards. It
/// refuses tables without a primary key and engines that aren't replicated, as Percona's strict mode does.
/// </summary>
public sealed class GaleraCluster : IAsyncDisposable
{
    /// <summary>Why tests are skipped where it is missing.</summary>
    public const string Needs = "needs Galera (Debian's mariadb-server, galera-4 and rsync)";

    private static readonly string[] Providers = ["/usr/lib/galera/libgalera_smm.so", "/usr/lib64/galera-4/libgalera_smm.so"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-galera-");
    private readonly GaleraNode[] _nodes;

    private GaleraCluster()
    {
        // Addresses nobody else on this machine has: two clusters at one time don't meet.
        var (second, third) = (Random.Shared.Next(64, 250), Random.Shared.Next(1, 250));
        _nodes = [.. Enumerable.Range(1, 3).Select(number => new GaleraNode(
            this, IPAddress.Parse($"127.{second}.{third}.{number}"), Path.Combine(_directory.FullName, $"node{number}")))];
    }

    public static bool IsInstalled =>
        MariaDbServer.IsInstalled && Provider is not null && MachinePrograms.Find("rsync") is not null;

    public IReadOnlyList<GaleraNode> Nodes => _nodes;

    internal static string? Provider => Providers.FirstOrDefault(File.Exists);

    /// <summary>Where the nodes find each other.</summary>
    internal string Members => string.Join(',', _nodes.Select(node => node.GroupAddress));

    public static async Task<GaleraCluster> StartAsync()
    {
        var cluster = new GaleraCluster();
        try
        {
            if (Environment.UserName == "root" && !OperatingSystem.IsWindows())
            {
                // Nodes copy their data to each other by rsync, which as root would serve it as nobody.
                File.SetUnixFileMode(
                    cluster._directory.FullName,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }

            await cluster._nodes[0].StartAsync(isFirst: true);
            await Task.WhenAll(cluster._nodes[1..].Select(node => node.StartAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A database nobody else uses, known to all nodes; returns its name.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "kenger_" + Guid.NewGuid().ToString("N");
        _nodes[0].Execute($"CREATE DATABASE {name}");
        foreach (var node in _nodes)
        {
            await Eventually.BecomesTrue(
                () => node.Ask<long>($"SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '{name}'") == 1, "all nodes know the database");
        }

        return name;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }
}

/// <summary>A node of a <see cref="GaleraCluster"/>.</summary>
public sealed class GaleraNode : IAsyncDisposable
{
    private const string User = "mysql";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly GaleraCluster _cluster;
    private readonly string _directory;
    private readonly int _groupPort;
    private readonly int _transferPort;
    private readonly int _changesPort;
    private Process? _process;

    internal GaleraNode(GaleraCluster cluster, IPAddress address, string directory)
    {
        (_cluster, Address, _directory) = (cluster, address, directory);
        (Port, _groupPort, _transferPort, _changesPort) = (FreePort(), FreePort(), FreePort(), FreePort());
    }

    public IPAddress Address { get; }

    public int Port { get; }

    public int ProcessId => _process!.Id;

    internal string GroupAddress => $"{Address}:{_groupPort}";

    private string DataDirectory => Path.Combine(_directory, "data");

    /// <summary>Starts it, again after <see cref="KillAsync"/>; over when it has all that the others have.</summary>
    /// <param name="isFirst">Whether it makes the cluster that the others join.</param>
    public async Task StartAsync(bool isFirst = false)
    {
        await PrepareAsync(isFirst);
        _process = Process.Start(MariaDbProgram.Quietly(
            "mariadbd",
            _directory,
            User,
            "--no-defaults",
            $"--log-error={Path.Combine(_directory, "error.log")}",
            $"--datadir={DataDirectory}",
            $"--socket={Path.Combine(_directory, "socket")}",
            $"--port={Port}",
            $"--bind-address={Address}",
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=16M",
            "--performance-schema=OFF",
            "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2",
            // How long a node may stand still when it waits for a transaction it should have ended.
            "--innodb-lock-wait-timeout=5",
            "--wsrep-on=ON",
            $"--wsrep-provider={GaleraCluster.Provider}",
            "--wsrep-mode=STRICT_REPLICATION,REQUIRED_PRIMARY_KEY",
            "--wsrep-cluster-name=kenger",
            $"--wsrep-cluster-address=gcomm://{(isFirst ? "" : _cluster.Members)}",
            $"--wsrep-node-name={Path.GetFileName(_directory)}",
            $"--wsrep-node-address={Address}",
            "--wsrep-sst-method=rsync",
            $"--wsrep-sst-receive-address={Address}:{_transferPort}",
            // A machine that stands still for seconds is no node that died.
            $"--wsrep-provider-options=gmcast.listen_addr=tcp://{GroupAddress};ist.recv_addr={Address}:{_changesPort};gcache.size=16M;pc.recovery=false;"
                + "evs.suspect_timeout=PT10S;evs.inactive_timeout=PT20S"))!;
        await Eventually.BecomesTrue(() => _process.HasExited || IsSynced(), "the node has joined", Patience);
        if (_process.HasExited)
        {
            throw new InvalidOperationException("A Galera node does not start: " + await File.ReadAllTextAsync(Path.Combine(_directory, "error.log")));
        }
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The address of a database at this node, as <c>KENGER_SERVER_STORE</c> takes it.</summary>
    public string AddressOf(string database) => $"mysql://root@{Address}:{Port}/{database}";

    public void Execute(string sql, string database = "mysql") => MariaDbProgram.Execute(Address, Port, sql, database);

    /// <summary>The first value of the answer.</summary>
    public T Ask<T>(string sql, string database = "mysql") => (T)MariaDbProgram.Execute(Address, Port, sql, database)!;

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
    }

    private async Task PrepareAsync(bool isFirst)
    {
        Directory.CreateDirectory(DataDirectory);
        if (Environment.UserName == "root")
        {
            await MariaDbProgram.RunAsync(new ProcessStartInfo("chown", ["-R", User, _directory]));
        }

        if (isFirst)
        {
            await MariaDbProgram.InstallAsync(DataDirectory, _directory, User);
        }
    }

    private bool IsSynced()
    {
        try
        {
            return Ask<string>("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'wsrep_local_state_comment'") == "Synced";
        }
        catch (MySqlConnector.MySqlException)
        {
            return false;
        }
    }

    private int FreePort() => MariaDbProgram.FreePort(Address);
}
