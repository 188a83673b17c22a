using System.Globalization;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>
/// A gateway that asks the other server with every poll, while nodes change and servers die: it never sees a version go
/// back, and in the end it knows exactly what a simple model knows.
/// </summary>
public sealed class AlternatingGatewayTests
{
    private const int Seeds = 100;
    private const int Steps = 20;
    private const int SeedsPerKill = 5;

    [MariaDbFact]
    public async Task RandomWritesKillsAndPolls_NothingGoesBack_NothingIsMissed()
    {
        await using var cluster = await RegistryCluster.StartAsync(new Dictionary<string, string>(), new Dictionary<string, string>());
        var gateway = new Gateway(cluster);
        var model = new Dictionary<string, int>();
        var written = 0L;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            for (var step = 0; step < Steps; step++)
            {
                if (random.Next(3) == 0)
                {
                    await gateway.PollAsync();
                }
                else
                {
                    written = await WriteAsync(cluster, random, model);
                }
            }

            if (seed % SeedsPerKill == 0)
            {
                var dying = random.Next(2);
                cluster.Servers[dying].Signal(UnixSignal.Kill);
                await cluster.RestartAsync(dying);
            }

            while (gateway.Version < written)
            {
                await gateway.PollAsync();
            }

            Assert.True(
                gateway.Nodes.Count == model.Count && gateway.Nodes.All(node => model.GetValueOrDefault(node.Key, -1) == node.Value),
                $"seed {seed}: the gateway knows {Text(gateway.Nodes)}, but {Text(model)} is true");
        }
    }

    /// <summary>Changes one of a few nodes at one of the servers, and the model with it; the version of the change.</summary>
    private static async Task<long> WriteAsync(RegistryCluster cluster, Random random, Dictionary<string, int> model)
    {
        var server = random.Next(2);
        var host = $"127.9.1.{1 + random.Next(5)}";
        var weight = random.Next(100);
        var (path, body) = random.Next(3) switch
        {
            0 when model.ContainsKey(host) => (ApiRoutes.NodeDeregister, (object)new { ns = "shop", host, port = 80 }),
            1 when model.ContainsKey(host) => (ApiRoutes.NodeWeight, new { ns = "shop", host, port = 80, weight }),
            // Static, for nobody sends heartbeats here, and a busy machine may take longer than a lease.
            _ => (ApiRoutes.NodeRegister, new { ns = "shop", host, port = 80, weight, mode = "static" }),
        };
        // A busy machine may need longer than the second that callers are made to wait. Everything here is safe to repeat.
        var (status, answer) = await cluster.PostAsync(server, path, body);
        while (status == 503)
        {
            (status, answer) = await cluster.PostAsync(server, path, body);
        }

        Assert.True(status == 200, answer.ToString());
        var data = answer.GetProperty("data");
        if (path == ApiRoutes.NodeDeregister)
        {
            model.Remove(host);
        }
        else
        {
            // An operator's weight outlives a registration: the answer says which weight is in force.
            model[host] = data.GetProperty("weight").GetInt32();
        }

        return data.GetProperty("version").GetInt64();
    }

    private static string Text(Dictionary<string, int> nodes) =>
        string.Join(", ", nodes.OrderBy(node => node.Key).Select(node => $"{node.Key}={node.Value}"));

    private sealed class Gateway(RegistryCluster cluster)
    {
        private int _server;

        public long Version { get; private set; }

        public Dictionary<string, int> Nodes { get; } = [];

        public async Task PollAsync()
        {
            _server = 1 - _server;
            var query = Version == 0 ? "" : "?version=" + Version.ToString(CultureInfo.InvariantCulture);
            var answer = await cluster.GetAsync(_server, ApiRoutes.Sync + query);
            var version = answer.GetProperty("version").GetInt64();
            Assert.True(version >= Version, $"the version went back from {Version} to {version}");
            Version = version;
            if (answer.GetProperty("data").TryGetProperty("shop", out var shop))
            {
                Nodes.Clear();
                foreach (var node in shop.GetProperty("nodes").EnumerateArray())
                {
                    Nodes[node.GetProperty("host").GetString()!] = node.GetProperty("weight").GetInt32();
                }
            }
        }
    }
}
