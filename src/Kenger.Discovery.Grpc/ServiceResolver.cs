using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Kenger.Discovery.Following;
using Kenger.Discovery.Nodes;

namespace Kenger.Discovery.Grpc;

/// <summary>
/// Tells a channel which nodes there are, by the watch that the whole process shares: those of the service, and those that its rules send calls to. A change is pushed.
/// Never fails: why there is no node is said by the pick.
/// </summary>
internal sealed class ServiceResolver(string ns, KnownServices services, ServiceWatch watch, ServiceDirectory directory, TimeProvider time) : Resolver
{
    // A name that the token is not for is asked for again when somebody wants it.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();

    // The channel holds its lock, and is called back under it.
    public override void Start(Action<ResolverResult> listener) => _ = Task.Run(() => FollowAsync(listener, _stopping.Token), CancellationToken.None);

    protected override void Dispose(bool disposing)
    {
        // Not disposed: the loop may still look at its token.
        _stopping.Cancel();
        base.Dispose(disposing);
    }

    private async Task FollowAsync(Action<ResolverResult> listener, CancellationToken stopping)
    {
        Known? told = null;
        while (!stopping.IsCancellationRequested)
        {
            // First the pulses, then the nodes: a change between the two is not missed.
            Task next = Task.WhenAny(directory.Changed, watch.Moved);
            var known = await LookAsync(stopping);
            if (!stopping.IsCancellationRequested && !known.Equals(told))
            {
                told = known;
                listener(ResultOf(known));
            }

            await next.WaitAsync(known.Entries.Count == 0 ? LookAgain : Timeout.InfiniteTimeSpan, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Known> LookAsync(CancellationToken stopping)
    {
        try
        {
            if (await services.FindAsync(ns, isAsync: true, stopping) is not { } entry)
            {
                return new Known([], $"The registry has no namespace '{ns}', or the token is not for it.");
            }

            var all = directory.Current;
            return new Known([entry, .. (entry.Rules?.Targets ?? []).Where(target => target != ns).Select(all.Find).OfType<NamespaceEntry>()], Problem: null);
        }
        catch (HttpRequestException exception)
        {
            // The registry is away, and nothing is known.
            return new Known([], exception.Message);
        }
        catch (OperationCanceledException)
        {
            return new Known([], Problem: null);
        }
    }

    private ResolverResult ResultOf(Known known) =>
        ResolverResult.ForResult(
            [.. known.Entries.SelectMany(entry => entry.Nodes.Entries).Select(entry => AddressOf(entry.Node)).DistinctBy(address => address.EndPoint)],
            new ServiceConfig { LoadBalancingConfigs = { new ServiceBalancingConfig(ns, known.Problem) } },
            serviceConfigStatus: null);

    private BalancerAddress AddressOf(DiscoveredNode node)
    {
        var address = new BalancerAddress(node.Host.Trim('[', ']'), node.Port);
        address.Attributes.Set(ServiceBalancer.NodeKey, node);
        // The authority is the service, as in all of gRPC: so a certificate is made for its name.
        address.Attributes.Set(ServiceBalancer.HostKey, ns);
        return address;
    }

    /// <summary>What is known of the service.</summary>
    /// <param name="Entries">Its nodes and rules, and where these lead.</param>
    /// <param name="Problem">Why nothing is.</param>
    private sealed record Known(IReadOnlyList<NamespaceEntry> Entries, string? Problem)
    {
        public bool Equals(Known? other) =>
            other is not null && Problem == other.Problem && Entries.SequenceEqual(other.Entries, ReferenceEqualityComparer.Instance);

        public override int GetHashCode() => Entries.Count;
    }
}

/// <summary>Which balancer the channel uses, and for which service.</summary>
/// <param name="ns">The namespace.</param>
/// <param name="problem">Why nothing is known of it; null when something is.</param>
internal sealed class ServiceBalancingConfig(string ns, string? problem) : LoadBalancingConfig(PolicyName)
{
    public new const string PolicyName = "kenger";

    public string Namespace => ns;

    public string? Problem => problem;
}
