using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Kenger.Discovery.Calls;
using Kenger.Discovery.Choosing;
using Kenger.Discovery.Following;
using Kenger.Discovery.Health;
using Kenger.Discovery.Nodes;
using Kenger.Discovery.Requests;
using Kenger.Discovery.Telemetry;

namespace Kenger.Discovery.Grpc;

/// <summary>Picks for each call, by what is known now.</summary>
/// <param name="config">Which service; null before anything was said.</param>
/// <param name="connections">By the node's address.</param>
/// <param name="chooser">Chooses among nodes.</param>
internal sealed class ServicePicker(ServiceBalancingConfig? config, IReadOnlyDictionary<string, NodeConnection> connections, CallChooser chooser) : SubchannelPicker
{
    public override PickResult Pick(PickContext context) =>
        config is null ? PickResult.ForQueue() : chooser.Pick(config, connections, context.Request);
}

/// <summary>
/// The same choice as for calls by <c>HttpClient</c>: rules, sides and weights first, and of these nodes one that is connected. While none of them is and one is about to be, the call waits.
/// </summary>
internal sealed class CallChooser(ServiceDirectory directory, NodeChooser chooser, CallAttempts attempts, DiscoveryMetrics metrics, OwnAddress own)
{
    // Somebody connects, and no call is there yet.
    private static readonly HttpRequestMessage NoCall = new(HttpMethod.Post, "http://localhost/");

    public PickResult Pick(ServiceBalancingConfig config, IReadOnlyDictionary<string, NodeConnection> connections, HttpRequestMessage? message)
    {
        if (directory.Current.Find(config.Namespace) is not { } entry)
        {
            return Fail(config.Namespace, config.Problem ?? $"The registry has no namespace '{config.Namespace}' any more.");
        }

        message ??= NoCall;
        var request = new RuleRequest(message, NamedIn(entry, message.RequestUri!), own.Current);
        var choice = chooser.Choose(entry, ref request);
        if (choice.Node is { } first && connections.TryGetValue(first.Address, out var connection) && connection.State == ConnectivityState.Ready)
        {
            return Picked(choice, connection);
        }

        return PickOther(entry, connections, choice, ref request);
    }

    private PickResult PickOther(NamespaceEntry entry, IReadOnlyDictionary<string, NodeConnection> connections, NodeChoice choice, ref RuleRequest request)
    {
        List<DiscoveredNode> tried = [];
        while (choice.Node is not null)
        {
            var isPending = false;
            for (var node = choice.Node; node is not null; node = choice.Pool?.PickOther(tried))
            {
                // One that has just come is about to get its connection.
                if (!connections.TryGetValue(node.Address, out var connection) || connection.IsPending)
                {
                    isPending = true;
                }
                else if (connection.State == ConnectivityState.Ready)
                {
                    return Picked(choice with { Node = node }, connection);
                }
                else
                {
                    connection.TryAgain();
                }

                tried.Add(node);
            }

            if (isPending)
            {
                return PickResult.ForQueue();
            }

            // None of these can be reached: as after a call that failed.
            choice = chooser.ChooseOther(choice, tried, ref request);
        }

        return Fail(entry.Namespace, ServiceCalls.NoNodeMessage(entry, tried.Count > 0));
    }

    // On the span that Grpc.Net.Client makes of a call; of one that is tried again it says the last attempt.
    private PickResult Picked(in NodeChoice choice, NodeConnection connection)
    {
        if (Activity.Current is { OperationName: "Grpc.Net.Client.GrpcOut", IsAllDataRequested: true } span)
        {
            CallSpan.Describe(span, choice);
        }

        return PickResult.ForSubchannel(connection.Subchannel, new NodeAttempt(choice, attempts, metrics));
    }

    private PickResult Fail(string ns, string why)
    {
        metrics.Picked(ns, CallOutcome.NoNode);
        return PickResult.ForFailure(new Status(StatusCode.Unavailable, why));
    }

    // The channel has no host to put there yet; only rules look at it.
    private static Uri NamedIn(NamespaceEntry entry, Uri address) =>
        entry.Rules is null ? address : new Uri($"{address.Scheme}://{entry.Namespace}{address.PathAndQuery}", UriKind.Absolute);
}

/// <summary>A call at a node, for what is learnt from it. The channel tells whether headers came, and not which status they carry.</summary>
internal sealed class NodeAttempt(NodeChoice choice, CallAttempts attempts, DiscoveryMetrics metrics) : ISubchannelCallTracker
{
    private readonly DiscoveredNode _node = choice.Node!;
    private readonly string _ns = choice.Entry!.Namespace;
    private readonly bool _isByRule = choice.IsByRule;

    public void Start() => _node.Enter();

    public void Complete(CompletionContext context)
    {
        _node.Leave();
        if (context.Error is not { } error)
        {
            NodeEjection.AnsweredWell(_node);
            metrics.Picked(_ns, CallOutcome.Answered);
            return;
        }

        var outcome = CallOutcome.Of(error, isGivenUp: false);
        attempts.Learn(_node, outcome, error.Message, _isByRule);
        metrics.Picked(_ns, outcome);
    }
}
