using Dapper;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.TestKit;
using Kenger.TestKit.MariaDb;

namespace Kenger.Registry.MySql.Tests;

/// <summary>A database that the original system made and used.</summary>
[NeedsMariaDb]
public sealed class AdoptedDatabaseTests(MariaDbFixture mariaDb) : IClassFixture<MariaDbFixture>
{
    private static readonly DateTimeOffset Now = Drafts.Start.AddMilliseconds(123);

    private const string OriginalTables = """
        CREATE TABLE upstream_namespace (
            id INT PRIMARY KEY AUTO_INCREMENT,
            name VARCHAR(64) NOT NULL UNIQUE COMMENT '命名空间名称',
            description VARCHAR(255) COMMENT '描述',
            health_path VARCHAR(128) DEFAULT '/api/status' COMMENT '默认健康检查路径',
            created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
        );
        CREATE TABLE upstream_node (
            id INT PRIMARY KEY AUTO_INCREMENT,
            namespace_id INT NOT NULL COMMENT '命名空间ID',
            host VARCHAR(128) NOT NULL COMMENT '节点地址',
            port INT NOT NULL COMMENT '端口',
            weight INT DEFAULT 100 COMMENT '权重',
            health_path VARCHAR(128) COMMENT '健康检查路径(覆盖命名空间默认值)',
            status ENUM('online', 'offline') DEFAULT 'online' COMMENT '状态',
            last_heartbeat TIMESTAMP COMMENT '最后心跳时间',
            created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
            UNIQUE KEY uk_ns_host_port (namespace_id, host, port),
            FOREIGN KEY (namespace_id) REFERENCES upstream_namespace(id) ON DELETE CASCADE
        );
        """;

    private const string OriginalRows = """
        SET time_zone = '+00:00';
        INSERT INTO upstream_namespace (id, name, description, health_path, created_at, updated_at) VALUES
            (3, 'jrebel', '破解服务', '/api/status', '2025-06-01 10:00:00', '2025-06-02 11:00:00'),
            (7, 'empty', NULL, NULL, '2025-06-01 10:00:00', '2025-06-01 10:00:00');
        INSERT INTO upstream_node (id, namespace_id, host, port, weight, health_path, status, last_heartbeat, created_at, updated_at) VALUES
            (11, 3, '43.143.21.219', 58081, 10, '/up', 'online', '2025-12-31 23:59:55', '2025-06-01 10:00:01', '2025-06-02 11:00:01'),
            (42, 3, '10.0.0.2', 58082, NULL, NULL, 'offline', '2025-12-31 23:59:00', '2025-06-01 10:00:02', '2025-06-02 11:00:02');
        """;

    [ContractFact]
    public void Load_OriginalDatabase_KeepsItsRows()
    {
        using var store = Adopt(out _);

        var loaded = store.Load();

        Assert.Equal(["empty", "jrebel"], loaded.Namespaces.Keys.Order(StringComparer.Ordinal));
        var (jrebel, empty) = (loaded.Namespaces["jrebel"], loaded.Namespaces["empty"]);
        Assert.Equal((3, "破解服务", "/api/status"), (jrebel.Id, jrebel.Description, jrebel.HealthPath));
        Assert.Equal((7, "", "/api/status"), (empty.Id, empty.Description, empty.HealthPath));
        Assert.Equal(new DateTimeOffset(2025, 6, 2, 11, 0, 0, TimeSpan.Zero), jrebel.UpdatedAt);
        var (first, second) = (loaded.FindNode(11)!, loaded.FindNode(42)!);
        Assert.Equal(("43.143.21.219", 58081, 10, "/up", NodeStatus.Online), (first.Key.Host, first.Key.Port, first.OwnWeight, first.HealthPath, first.Status));
        Assert.Equal(("10.0.0.2", 58082, 100, null, NodeStatus.Offline), (second.Key.Host, second.Key.Port, second.OwnWeight, second.HealthPath, second.Status));
        Assert.Equal(new DateTimeOffset(2025, 12, 31, 23, 59, 55, TimeSpan.Zero), first.Lease.LastHeartbeat);
        Assert.Equal(new DateTimeOffset(2025, 6, 1, 10, 0, 1, TimeSpan.Zero), first.CreatedAt);
        Assert.Empty(first.Labels.Values);
        Assert.False(first.IsStatic);
    }

    [ContractFact]
    public void Commit_OriginalDatabase_GoesOnWithIdsAndTables()
    {
        using var store = Adopt(out var database);
        var (snapshot, changes) = store.Load().Batch(
            Now,
            draft => Drafts.Register(Drafts.Address("jrebel", "10.0.0.3"), 7, labels: Drafts.Labels(("version", "v2"))).Apply(draft),
            draft => new AddNamespace("Jrebel", null, null).Apply(draft),
            draft => new SetNodeWeight(new NodeAddress("jrebel", "43.143.21.219", 58081), 99).Apply(draft));

        using (var transaction = store.Begin(store.Load()))
        {
            transaction.Commit(changes);
        }

        using var again = mariaDb.CreateStore(database, Now);
        var loaded = again.Load();
        Assert.Equal(43, Assert.Single(loaded.AllNodes(), node => node.Key.Host == "10.0.0.3").Id);
        Assert.Equal(8, loaded.Namespaces["Jrebel"].Id);
        Assert.Equal((10, 99), (loaded.FindNode(11)!.DeclaredWeight, loaded.FindNode(11)!.OwnWeight));
        Assert.Equal(snapshot.Version, loaded.Version);
        Assert.Equal(3, again.ReadAudit(NamespaceSet.All, 100, before: null).Count);
        // What reads the tables beside, as the original's own tools do, finds what it knows.
        using var beside = mariaDb.Open(database);
        Assert.Equal(
            "11 3 43.143.21.219 58081 99 /up online",
            beside.ExecuteScalar<string>("SELECT CONCAT_WS(' ', id, namespace_id, host, port, weight, health_path, status) FROM upstream_node WHERE id = 11"));
    }

    [ContractFact]
    public void Load_TablesOfAnEarlierKenger_GetWhatIsNew()
    {
        mariaDb.StopClock(Now);
        var database = mariaDb.CreateDatabase();
        using (var first = mariaDb.CreateStore(database, Now))
        {
            first.Load();
        }

        using var beside = mariaDb.Open(database);
        beside.Execute(
            """
            ALTER TABLE upstream_rollout_sample MODIFY counter VARCHAR(16) NOT NULL;
            ALTER TABLE upstream_release DROP COLUMN kept;
            ALTER TABLE upstream_namespace DROP COLUMN created_by;
            INSERT INTO upstream_namespace (id, name, revision) VALUES (1, 'orders', 5);
            INSERT INTO upstream_release (namespace_id, is_gated, known_versions, retired) VALUES (1, 1, '["v1"]', '[]');
            """);

        using var store = mariaDb.CreateStore(database, Now);
        var orders = store.Load().Namespaces["orders"];

        Assert.Equal((true, "", 0, 0), (orders.Release.Gated, orders.CreatedBy, orders.Release.Kept.Count, orders.Release.Held.Count));
        Assert.Equal(
            208,
            beside.ExecuteScalar<int>(
                "SELECT character_maximum_length FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'upstream_rollout_sample' AND column_name = 'counter'"));
    }

    private IRegistryStore Adopt(out string database)
    {
        mariaDb.StopClock(Now);
        database = mariaDb.CreateDatabase();
        using var connection = mariaDb.Open(database);
        connection.Execute($"ALTER DATABASE {database} CHARACTER SET utf8mb4");
        connection.Execute(OriginalTables);
        connection.Execute(OriginalRows);
        return mariaDb.CreateStore(database, Now);
    }
}
