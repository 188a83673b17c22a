using System.Text.Json;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Cli;
using Kenger.EndToEnd.Tests.Faults;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>
/// A sticky rollout from its start to its last step: the registry and two gateways are processes of their own, the nodes real servers of which half of each side is
/// drained, deleted and replaced on the way, and both a gateway and the registry restart.
/// </summary>
public sealed class StickyRolloutTests
{
    private const int Users = 2_000;
    private const int Explained = 100;
    private const int NodesOfASide = 2;

    [Fact]
    public async Task ShareGrowsWhileNodesAreReplaced_NobodyFallsBackAtAnyGateway()
    {
        await using var kenger = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_REPORT_INTERVAL"] = "1", ["Kenger__Gateway__Health__Interval"] = "00:00:01",
        });
        await using var nodes = new VersionedNodes(kenger);
        await nodes.StartAsync("v1");
        await kenger.Operator.UpdateNamespaceAsync(new() { Name = KengerPlatform.Namespace, Gated = true });
        await nodes.StartAsync("v2");
        var (_, otherUrl, otherAdmin) = await kenger.StartGatewayAsync();
        // Long enough to be paused at each step, on a busy machine, too.
        await kenger.Releases.StartRolloutAsync(new()
        {
            Ns = KengerPlatform.Namespace, Label = "version=v2", Sticky = "cookie:sid", Steps = [5, 20, 50, 80, 100], IntervalSeconds = 5, OnNoData = NoDataActions.Continue,
            Analysis = new() { MinRequests = 20 },
        });
        HashSet<int> before = [];
        foreach (var percent in new[] { 5, 20, 50, 80, 100 })
        {
            await PauseAtAsync(kenger, percent);
            var now = await AskAllAsync(kenger, kenger.GatewayUrl);
            Assert.Superset(before, now);
            AssertShare(percent / 100.0, now.Count);

            await nodes.ReplaceHalfAsync();
            if (percent == 20)
            {
                await kenger.StopGatewayAsync();
                await kenger.StartGatewayAgainAsync();
            }

            if (percent == 50)
            {
                await kenger.RestartRegistryAsync();
            }

            await nodes.AreServingAsync(kenger.AdminUrl);
            await nodes.AreServingAsync(otherAdmin);
            // At the one and the other, after all that: the very same users.
            Assert.Equal(now.Order(), (await AskAllAsync(kenger, kenger.GatewayUrl)).Order());
            Assert.Equal(now.Order(), (await AskAllAsync(kenger, otherUrl)).Order());
            await AssertExplainedAsync(kenger, otherAdmin, now, percent);
            before = now;
            if (percent < 100)
            {
                await kenger.Releases.ResumeRolloutAsync(new() { Ns = KengerPlatform.Namespace });
            }
        }

        var why = await KengerTool.SucceedAsync(kenger, "why", "shop.example.com/", "--header", "Cookie: sid=user 7", "--gateway", otherAdmin);
        Assert.Matches(@"(?m)^sticky +by cookie:sid: [0-9.]+ of 100 → new side version=v2$", why.Output);
        var show = await KengerTool.SucceedAsync(kenger, "rollout", "show", KengerPlatform.Namespace);
        Assert.Contains("sticky by cookie:sid", show.Output, StringComparison.Ordinal);

        await kenger.Releases.AbortRolloutAsync(new() { Ns = KengerPlatform.Namespace });
        await Eventually.BecomesTrue(async () => await AskAsync(kenger, otherUrl, 7) == "v1", "it is over, and so is stickiness");
        Assert.False((await ExplainAsync(kenger, otherAdmin, 7)).TryGetProperty("sticky", out _));
    }

    /// <summary>Waits until the rollout has come to a step, and stops it there.</summary>
    private static async Task PauseAtAsync(KengerPlatform kenger, int percent)
    {
        RolloutInfo? rollout = null;
        var user = 0;
        await Eventually.BecomesTrue(
            async () =>
            {
                // Somebody has to ask: a step is passed by requests.
                await AskAsync(kenger, kenger.GatewayUrl, user++ % Users);
                rollout = await kenger.Releases.ShowRolloutAsync(new() { Ns = KengerPlatform.Namespace });
                return rollout.Percent >= percent;
            },
            $"the rollout is at {percent} %",
            TimeSpan.FromSeconds(60));
        Assert.Equal((RolloutStatuses.Running, percent, "cookie:sid"), (rollout!.Status, rollout.Percent, rollout.Sticky));
        rollout = await kenger.Releases.PauseRolloutAsync(new() { Ns = KengerPlatform.Namespace });
        Assert.Equal(percent, rollout.Percent);
        var applied = await kenger.Registration.WaitAppliedAsync(KengerPlatform.Namespace, rollout.Version, TimeSpan.FromSeconds(30));
        Assert.True(applied.Applied, string.Join(' ', applied.Waiting));
    }

    // Ten thousand users, in the gateway's own tests, are closer to it.
    private static void AssertShare(double share, int users)
    {
        var sigma = Math.Sqrt(Users * share * (1 - share));
        Assert.InRange(users, (Users * share) - (4 * sigma), (Users * share) + (4 * sigma));
    }

    /// <summary>Who gets to v2.</summary>
    private static async Task<HashSet<int>> AskAllAsync(KengerPlatform kenger, string url)
    {
        var answers = new string[Users];
        await Parallel.ForAsync(0, Users, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (user, _) => answers[user] = await AskAsync(kenger, url, user));
        Assert.All(answers, answer => Assert.True(answer is "v1" or "v2", answer));
        return [.. Enumerable.Range(0, Users).Where(user => answers[user] == "v2")];
    }

    private static async Task<string> AskAsync(KengerPlatform kenger, string url, int user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/");
        request.Headers.TryAddWithoutValidation("Cookie", $"theme=dark; sid=user {user}");
        using var response = await kenger.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task AssertExplainedAsync(KengerPlatform kenger, string admin, HashSet<int> fresh, int percent)
    {
        for (var user = 0; user < Explained; user++)
        {
            var sticky = (await ExplainAsync(kenger, admin, user)).GetProperty("sticky");
            Assert.Equal(
                (percent, fresh.Contains(user) ? "new" : "old", fresh.Contains(user) ? "version=v2" : "version=v1"),
                (sticky.GetProperty("percent").GetInt32(), sticky.GetProperty("side").GetString(), sticky.GetProperty("nodes").GetString()));
        }
    }

    private static async Task<JsonElement> ExplainAsync(KengerPlatform kenger, string admin, int user)
    {
        using var document = JsonDocument.Parse(await kenger.Http.GetStringAsync($"{admin}/explain?header=Cookie:sid=user%20{user}"));
        return document.RootElement.Clone();
    }

    /// <summary>As many nodes of each version, each on a port of its own.</summary>
    private sealed class VersionedNodes(KengerPlatform kenger) : IAsyncDisposable
    {
        private readonly List<(ServingNode Node, string Version)> _nodes = [];

        public async Task StartAsync(string version)
        {
            for (var i = 0; i < NodesOfASide; i++)
            {
                await AddAsync(version);
            }
        }

        /// <summary>The older half of each side goes, as in a deployment: others first, then drained, then deleted.</summary>
        public async Task ReplaceHalfAsync()
        {
            foreach (var version in new[] { "v1", "v2" })
            {
                var leaving = _nodes.Where(each => each.Version == version).Take(NodesOfASide / 2).ToArray();
                foreach (var each in leaving)
                {
                    await AddAsync(version);
                    await kenger.Operator.DrainNodeAsync(new() { Ns = KengerPlatform.Namespace, Host = "127.0.0.1", Port = each.Node.Port });
                    await kenger.Registration.DeregisterNodeAsync(new(KengerPlatform.Namespace, "127.0.0.1", each.Node.Port));
                    _nodes.Remove(each);
                    await each.Node.DisposeAsync();
                }
            }
        }

        /// <summary>Waits until a gateway has these nodes and no others, all of them healthy.</summary>
        public Task AreServingAsync(string admin) => Eventually.BecomesTrue(
            async () =>
            {
                using var all = JsonDocument.Parse(await kenger.Http.GetStringAsync($"{admin}/nodes?ns={KengerPlatform.Namespace}"));
                return all.RootElement.EnumerateArray().Where(node => node.GetProperty("healthy").GetBoolean()).Select(node => node.GetProperty("port").GetInt32()).Order()
                    .SequenceEqual(_nodes.Select(each => each.Node.Port).Order());
            },
            "the gateway has the nodes");

        public async ValueTask DisposeAsync()
        {
            foreach (var each in _nodes)
            {
                await each.Node.DisposeAsync();
            }
        }

        private async Task AddAsync(string version)
        {
            var node = await ServingNode.StartAsync(version);
            _nodes.Add((node, version));
            await kenger.Registration.RegisterNodeAsync(new()
            {
                Ns = KengerPlatform.Namespace, Host = "127.0.0.1", Port = node.Port, Mode = NodeModes.Static, Labels = new Dictionary<string, string> { ["version"] = version },
            });
        }
    }
}
