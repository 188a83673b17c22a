using System.Collections.Concurrent;
using Kenger.Discovery.Choosing;
using Kenger.Discovery.Following;
using Kenger.Discovery.Nodes;
using Kenger.Discovery.Requests;
using Kenger.Discovery.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Calls;

/// <summary>
/// Carries a call to a node of the service it names: picks one, sends, and perhaps sends to another. One for all clients of the process.
/// </summary>
internal sealed partial class ServiceCalls(
    KnownServices services,
    NodeChooser chooser,
    CallAttempts attempts,
    DiscoveryMetrics metrics,
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
    public async Task<HttpResponseMessage> SendAsync(
        string ns, HttpRequestMessage message, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, bool isAsync, CancellationToken cancellationToken)
    {
        var named = message.RequestUri!;
        if (!services.TryFind(ns, out var entry))
        {
            entry = await services.FindAsync(ns, isAsync, cancellationToken).ConfigureAwait(false);
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
                if (choice.Node is not { } node)
                {
                    metrics.Picked(ns, CallOutcome.NoNode);
                    throw new HttpRequestException(HttpRequestError.NameResolutionError, NoNodeMessage(entry, isTried: false));
                }

                message.RequestUri = new Uri($"{named.Scheme}://{node.Address}{named.PathAndQuery}", UriKind.Absolute);
                if (isNamedToNode)
                {
                    message.Headers.Host = named.Host;
                }

                var span = CallAttempts.Begin(choice, (tried?.Count ?? 0) + 1, message.Method);
                try
                {
                    var response = await send(message, cancellationToken).ConfigureAwait(false);
                    attempts.Answered(choice, span, response.StatusCode);
                    return response;
                }
                catch (Exception exception)
                {
                    var isGivenUp = cancellationToken.IsCancellationRequested;
                    attempts.Failed(choice, span, exception, isGivenUp);
                    if (isGivenUp || !MayRetry(message, exception, tried?.Count ?? 0))
                    {
                        throw;
                    }

                    (tried ??= []).Add(node);
                    var other = ChooseOther(choice, tried, message, named);
                    if (other.Node is null)
                    {
                        throw;
                    }

                    if (!budget.TryTake())
                    {
                        metrics.RetryRefused(ns);
                        throw;
                    }

                    metrics.Retried(ns);
                    LogRetry(node, other.Node, exception.Message);
                    choice = other;
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

    /// <summary>Why a call has nowhere to go.</summary>
    /// <param name="entry">The service.</param>
    /// <param name="isTried">One of its nodes was tried.</param>
    public static string NoNodeMessage(NamespaceEntry entry, bool isTried)
    {
        var nodes = entry.Nodes;
        var why = nodes.Entries.Count == 0 ? "no node is registered"
            : nodes.WeightedCount == 0 ? "all its nodes have weight 0"
            : isTried ? "no other node is left to try"
            : "none of its nodes is healthy";
        return $"No node of the service '{entry.Namespace}' can take the call: {why}.";
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

    private RetryBudget BudgetOf(string ns) =>
        _budgets.TryGetValue(ns, out var budget)
            ? budget
            : _budgets.GetOrAdd(ns, new RetryBudget(_options.RetryBudget, _options.MinRetriesPerSecond, time));

    [LoggerMessage(EventIds.CallRetried, LogLevel.Debug, "A call to {Node} failed ({Reason}) and goes to {Next}")]
    private partial void LogRetry(DiscoveredNode node, DiscoveredNode next, string reason);
}
