using System.Collections.Concurrent;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Durability;

/// <summary>The registry dies by SIGKILL in the middle of writes: nothing acknowledged is lost, and traffic goes on.</summary>
public sealed class RegistryKillTests
{
    // A namespace for each round, for a namespace takes so many nodes and no more. None of them is the one the gateway
    // serves: it would probe thousands of nodes that don't exist.
    private const string Written = "written-";
    private const int Writers = 8;
    private const int Kills = 50;

    [UnixFact]
    public async Task Kill_WhileWriting_LosesNothingAcknowledged()
    {
        await using var platform = await KengerPlatform.StartAsync();
        await platform.StartServiceAsync("serving");
        await using var load = new LoadOnGateway(platform.GatewayUrl, callers: 4);
        await load.WhenAnsweredAsync("serving", 20);
        var acknowledged = new ConcurrentDictionary<string, long>();
        var highest = 0L;

        for (var round = 0; round < Kills; round++)
        {
            var before = acknowledged.Count;
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(platform, round, writer, acknowledged)).ToArray();
            await Eventually.BecomesTrue(() => acknowledged.Count >= before + 20, "20 acknowledged writes");
            platform.Registry.Signal(UnixSignal.Kill);
            await Task.WhenAll(writers);
            await load.WhenAnsweredAsync("serving", 5);
            Assert.Equal("ok", await platform.CheckDatabaseAsync());

            await platform.RestartRegistryAsync();
            var sync = await platform.SyncAsync();
            var nodes = sync.Namespaces.Where(ns => ns.Key.StartsWith(Written, StringComparison.Ordinal))
                .SelectMany(ns => ns.Value.Nodes)
                .Select(node => $"{node.Host}:{node.Port}")
                .ToHashSet();
            Assert.Empty(acknowledged.Keys.Except(nodes));
            Assert.True(sync.Version > acknowledged.Values.Max(), "a version was used again");
            Assert.True(sync.Version > highest, "the version went back");
            highest = sync.Version;
        }

        Assert.Empty(load.Failures);
        Assert.All(await platform.Operator.ListNodesAsync(), node => Assert.Equal(NodeStatus.Online, node.Status));
    }

    /// <summary>Registers node after node until the registry is gone.</summary>
    private static async Task WriteAsync(
        KengerPlatform platform, int round, int writer, ConcurrentDictionary<string, long> acknowledged)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, KengerPlatform.Token);
        for (var i = 1; ; i++)
        {
            // Straight HTTP: the client would try again, and what counts is this one answer.
            var host = $"127.{round}.{writer}.{1 + (i % 250)}";
            using var body = new StringContent($$"""{"ns":"{{Written}}{{round}}","host":"{{host}}","port":{{i}}}""");
            try
            {
                using var response = await http.PostAsync(platform.RegistryUrl + ApiRoutes.NodeRegister, body);
                if ((int)response.StatusCode == 503)
                {
                    // A busy machine: not acknowledged, and the next one may be.
                    continue;
                }

                response.EnsureSuccessStatusCode();
                var answer = System.Text.Json.JsonSerializer.Deserialize(
                    await response.Content.ReadAsStringAsync(), KengerJson.Default.ApiResponseNodeInfo);
                acknowledged[$"{host}:{i}"] = answer!.Data!.Version;
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
