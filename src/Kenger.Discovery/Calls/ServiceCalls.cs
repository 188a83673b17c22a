using System.Collections.Concurrent;
using Kenger.Discovery.Choosing;
using Kenger.Discovery.Following;
using Kenger.Discovery.Health;
using Kenger.Discovery.Nodes;
using Kenger.Discovery.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Calls;

/// <summary>
/// Carries a call to a node of the service it names: picks one, sends, learns from what becomes of it, and perhaps sends to another. One for all clients of the process.
/// </summary>
internal sealed partial class ServiceCalls(
    ServiceWatch watch,
    NodeChooser chooser,
    NodeEjection ejection,
    OwnAddress address,
    IOptions<KengerDiscoveryOptions> options,
    TimeProvider time,
    ILogger<ServiceCalls> logger)
{
    private readonly ConcurrentDictionary<string, RetryBudget> _budgets = new(StringComparer.Ordinal);
    private readonly KengerDiscoveryOptions _options = options.Value;

    /// <summary>Sends a call; one that names no service of the registry goes where it would without.</summary>
    /// <param name="ns">The service that its address names.</param>
    /// <param name="message">The call. Its address is the service's again when this ends.</param>
    /// <param name="send">Sends it to the address it has by then; without waiting when <paramref name="isAsync"/> is false.</param>
    /// <param name="isAsync">False blocks the thread.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="HttpRequestException">No node can be picked, or the call failed at the last one that may be tried.</exception>
    public async ValueTask<HttpResponseMessage> SendAsync(
        string ns, HttpRequestMessage message, Func<HttpRequestMessage, CancellationToken, ValueTask<HttpResponseMessage>> send, bool isAsync, CancellationToken cancellationToken)
    {
        var named = message.RequestUri!;
        if (!watch.TryFind(ns, out var entry))
        {
            entry = await watch.FindAsync(ns, isAsync, cancellationToken).ConfigureAwait(false);
        }

        if (entry is null)
        {
            return await send(message, cancellationToken).ConfigureAwait(false);
        }

        var budget = BudgetOf(ns);
        budget.CountRequest(time.GetTimestamp());
        // The node's certificate is made for the service's name.
        var isNamedToNode = named.Scheme == Uri.UriSchemeHttps && message.Headers.Host is null;
        var choice = Choose(entry, message, named);
        List<DiscoveredNode>? tried = null;
        try
        {
            while (true)
            {
                var node = choice.Node ?? throw NoNode(entry, tried);
                message.RequestUri = new Uri($"{named.Scheme}://{node.Address}{named.PathAndQuery}", UriKind.Absolute);
                if (isNamedToNode)
                {
                    message.Headers.Host = named.Host;
                }

                node.Enter();
                try
                {
                    var response = await send(message, cancellationToken).ConfigureAwait(false);
                    Learn(node, response, choice.IsByRule);
                    return response;
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Learn(node, exception, choice.IsByRule))
                {
                    if (!MayRetry(message, exception, tried?.Count ?? 0))
                    {
                        throw;
                    }

                    (tried ??= []).Add(node);
                    var other = ChooseOther(choice, tried, message, named);
                    if (other.Node is null || !budget.TryTake())
                    {
                        throw;
                    }

                    LogRetry(node, other.Node, exception.Message);
                    choice = other;
                }
                finally
                {
                    node.Leave();
                }
            }
        }
        finally
        {
            // Whoever sends it once more, a resilience handler for example, means the service and not this node.
            message.RequestUri = named;
            if (isNamedToNode)
            {
                message.Headers.Host = null;
            }
        }
    }

    private static HttpRequestException NoNode(NamespaceEntry entry, List<DiscoveredNode>? tried)
    {
        var nodes = entry.Nodes;
        var why = nodes.Entries.Count == 0 ? "no node is registered"
            : nodes.WeightedCount == 0 ? "all its nodes have weight 0"
            : tried is null ? "none of its nodes is healthy"
            : "no other node is left to try";
        return new HttpRequestException(HttpRequestError.NameResolutionError, $"No node of the service '{entry.Namespace}' can take the call: {why}.");
    }

    private NodeChoice Choose(NamespaceEntry entry, HttpRequestMessage message, Uri named)
    {
        var request = new RuleRequest(message, named, address.Current);
        return chooser.Choose(entry, ref request);
    }

    private NodeChoice ChooseOther(NodeChoice choice, List<DiscoveredNode> tried, HttpRequestMessage message, Uri named)
    {
        var request = new RuleRequest(message, named, address.Current);
        return chooser.ChooseOther(choice, tried, ref request);
    }

    private bool MayRetry(HttpRequestMessage message, Exception exception, int retries) =>
        retries < _options.MaxRetries
        && (CallFailure.IsUnconnected(exception)
            || (CallFailure.IsUnanswered(exception) && CallFailure.IsIdempotent(message.Method) && CallFailure.CanSendAgain(message.Content)));

    private void Learn(DiscoveredNode node, HttpResponseMessage response, bool isByRule)
    {
        if (CallFailure.IsServerError(response.StatusCode))
        {
            ejection.Failed(node, $"it answers {(int)response.StatusCode}", isByRule);
        }
        else
        {
            NodeEjection.AnsweredWell(node);
        }
    }

    // False for what is nobody's fault here: a time-out of the caller, a body that can't be read.
    private bool Learn(DiscoveredNode node, Exception exception, bool isByRule)
    {
        if (CallFailure.IsUnconnected(exception))
        {
            ejection.NotConnected(node, exception.Message);
            return true;
        }

        if (CallFailure.IsUnanswered(exception))
        {
            ejection.Failed(node, exception.Message, isByRule);
            return true;
        }

        return false;
    }

    private RetryBudget BudgetOf(string ns) =>
        _budgets.TryGetValue(ns, out var budget)
            ? budget
            : _budgets.GetOrAdd(ns, new RetryBudget(_options.RetryBudget, _options.MinRetriesPerSecond, time));

    [LoggerMessage(EventIds.CallRetried, LogLevel.Debug, "A call to {Node} failed ({Reason}) and goes to {Next}")]
    private partial void LogRetry(DiscoveredNode node, DiscoveredNode next, string reason);
}
