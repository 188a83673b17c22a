using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>Errors of gRPC travel under HTTP 200: in the headers of a call without a message, in the trailers of a stream.</summary>
public sealed class GrpcVersionTests
{
    [Fact]
    public async Task Calls_EndWithAnError_TheVersionGoesBackAndAGoodOneDoesNot()
    {
        await using var kenger = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_HTTP2_LISTEN"] = "http://127.0.0.1:0",
            ["KENGER_GATEWAY_PROTOCOL"] = "http2",
        });
        await using var old = await RegisterAsync(kenger, "v1", Act.CallsWork);
        await kenger.Operator.UpdateNamespaceAsync(new() { Name = KengerPlatform.Namespace, Gated = true });
        await using var load = new SteadyLoad((await kenger.Gateway.WhenListeningAsync())[2], isGrpc: true);
        await load.WhenAnsweredAsync(40);

        foreach (var (version, act, status) in new[]
        {
            ("v2", Act.CallsFail, RolloutStatuses.RolledBack), ("v3", Act.StreamsFail, RolloutStatuses.RolledBack), ("v4", Act.CallsWork, RolloutStatuses.Completed),
        })
        {
            await using var node = await RegisterAsync(kenger, version, act);
            await kenger.Releases.StartRolloutAsync(new()
            {
                Ns = KengerPlatform.Namespace, Label = $"version={version}", Steps = [50, 100], IntervalSeconds = 2, Analysis = new() { MinRequests = 20 },
            });
            RolloutInfo? rollout = null;
            await Eventually.BecomesTrue(
                async () => (rollout = await kenger.Releases.ShowRolloutAsync(new() { Ns = KengerPlatform.Namespace })).EndedAt is not null,
                $"the rollout of {version} has ended",
                TimeSpan.FromSeconds(60));

            Assert.True(rollout!.Status == status, JudgementPlatform.TellOf(rollout));
            if (status == RolloutStatuses.RolledBack)
            {
                Assert.Contains("failed", rollout.StatusReason, StringComparison.Ordinal);
                Assert.InRange(node.Asked, 1, 30);
            }
        }
    }

    private static async Task<ActingNode> RegisterAsync(KengerPlatform kenger, string version, Act act)
    {
        var node = await ActingNode.StartAsync(version, act, HttpProtocols.Http2);
        await kenger.Registration.RegisterNodeAsync(new RegisterNodeRequest
        {
            Ns = KengerPlatform.Namespace,
            Host = "127.0.0.1",
            Port = node.Port,
            Mode = NodeModes.Static,
            Labels = new Dictionary<string, string> { ["version"] = version },
        });
        await Eventually.BecomesTrue(async () => (await kenger.NodesAtGatewayAsync()).Contains($"127.0.0.1:{node.Port}"), "the node at the gateway");
        return node;
    }
}
