using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Forwarding;

/// <summary>A budget for each namespace, so that trouble in one takes no retries from another.</summary>
internal sealed class RetryBudgets(IOptions<KengerGatewayOptions> options, TimeProvider time)
{
    // As many as namespaces the routes have ever named.
    private readonly ConcurrentDictionary<string, RetryBudget> _budgets = new();
    private readonly KengerGatewayOptions _options = options.Value;

    public RetryBudget Find(string ns) =>
        _budgets.TryGetValue(ns, out var budget)
            ? budget
            : _budgets.GetOrAdd(ns, new RetryBudget(_options.RetryBudget, _options.MinRetriesPerSecond, time));
}
