using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// How the gateways that report here find the nodes, as each said last, and all of them together. For people and for the services
/// themselves: nothing is decided by it, and other servers that share the store don't know it. A gateway that reports no more drops out.
/// </summary>
internal sealed class NodeViews(GatewayTracker gateways, TimeProvider time)
{
    // As often as a gateway reported, or as often as they do by default.
    private const int MissedReports = 3;

    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private KeyValuePair<GatewayKey, GatewayView>[] _views = [];

    /// <summary>
    /// Notes what a gateway reports. Only of one that follows, of which there are so many for each token, and only of nodes that there are, in
    /// namespaces it follows: whoever makes things up fills no memory.
    /// </summary>
    public void Note(GatewayKey gateway, TrafficReport report, RegistrySnapshot snapshot)
    {
        if (report.Views is not { } told || gateways.FindSelection(gateway) is not { } selection)
        {
            return;
        }

        var nodes = new Dictionary<(string Ns, NodeKey Node), NodeView>();
        foreach (var view in told.Where(view => selection.Includes(view.Ns)))
        {
            var key = new NodeKey(NodeHost.TryNormalize(view.Host, out var host) ? host : view.Host, view.Port);
            if (snapshot.Namespaces.GetValueOrDefault(view.Ns)?.Nodes.ContainsKey(key) == true)
            {
                nodes[(view.Ns, key)] = view;
            }
        }

        var now = time.GetTimestamp();
        lock (_lock)
        {
            var before = _views.FirstOrDefault(pair => pair.Key == gateway).Value;
            var gap = before is null ? TimeSpan.Zero : time.GetElapsedTime(before.At, now);
            var view = new GatewayView(selection, nodes, report.ViewsLeftOut > 0, now, time.GetUtcNow(), LifetimeOf(gap));
            Volatile.Write(ref _views, [.. _views.Where(pair => pair.Key != gateway && IsFresh(pair.Value, now)), new(gateway, view)]);
        }
    }

    /// <summary>What those that have told say of a node; null while none has. It is asked with every heartbeat.</summary>
    public SeenByGateways? Find(string ns, NodeKey node)
    {
        var (now, sum) = (time.GetTimestamp(), default(Sum));
        foreach (var (_, view) in Volatile.Read(ref _views))
        {
            if (IsFresh(view, now) && view.Follows.Includes(ns))
            {
                sum = sum.Plus(view, ns, node);
            }
        }

        return sum.ToAnswer();
    }

    /// <summary>As <see cref="Find"/>, of all nodes of a namespace, with how many of its gateways have not told.</summary>
    public Func<NodeKey, SeenByGateways?> FindAll(string ns)
    {
        var now = time.GetTimestamp();
        var followers = gateways.Followers(ns);
        GatewayView[] views = [.. Volatile.Read(ref _views).Where(pair => IsFresh(pair.Value, now) && followers.Contains(pair.Key)).Select(pair => pair.Value)];
        // Nearly all are well in the same way: they share the answer.
        var last = (Sum: default(Sum), Answer: default(SeenByGateways));
        return node =>
        {
            var sum = new Sum { Unheard = followers.Count - views.Length };
            foreach (var view in views)
            {
                sum = sum.Plus(view, ns, node);
            }

            if (sum != last.Sum)
            {
                last = (sum, sum.ToAnswer());
            }

            return last.Answer;
        };
    }

    /// <summary>When a gateway last said how it finds its nodes; null where it has not, or no more.</summary>
    public DateTimeOffset? LastToldBy(GatewayKey gateway)
    {
        var now = time.GetTimestamp();
        foreach (var (key, view) in Volatile.Read(ref _views))
        {
            if (key == gateway)
            {
                return IsFresh(view, now) ? view.Time : null;
            }
        }

        return null;
    }

    private static TimeSpan LifetimeOf(TimeSpan gap)
    {
        var lifetime = gap * MissedReports;
        return lifetime < MinLifetime ? MinLifetime : lifetime > MaxLifetime ? MaxLifetime : lifetime;
    }

    private bool IsFresh(GatewayView view, long now) => time.GetElapsedTime(view.At, now) < view.Lifetime;

    /// <summary>What one gateway said last.</summary>
    /// <param name="Follows">The namespaces it speaks of.</param>
    /// <param name="Nodes">What it said.</param>
    /// <param name="IsCut">There was more.</param>
    /// <param name="At">When, as a timestamp.</param>
    /// <param name="Time">When.</param>
    /// <param name="Lifetime">For how long it holds.</param>
    private sealed record GatewayView(
        NamespaceSet Follows, Dictionary<(string Ns, NodeKey Node), NodeView> Nodes, bool IsCut, long At, DateTimeOffset Time, TimeSpan Lifetime);

    private readonly record struct Sum(
        int Count, int Unheard, int Healthy, long Running, string? Problem, DateTimeOffset? Since)
    {
        public Sum Plus(GatewayView view, string ns, NodeKey node)
        {
            if (!view.Nodes.TryGetValue((ns, node), out var told))
            {
                return view.IsCut ? this with { Unheard = Unheard + 1 } : this with { Count = Count + 1, Healthy = Healthy + 1 };
            }

            var sum = this with { Count = Count + 1, Running = Running + told.Running };
            if (told.Problem is null)
            {
                return sum with { Healthy = Healthy + 1 };
            }

            var since = view.Time - TimeSpan.FromMilliseconds(told.ProblemMs ?? 0);
            return Since <= since ? sum : sum with { Problem = told.Problem, Since = since };
        }

        public SeenByGateways? ToAnswer() => Count == 0 ? null : new SeenByGateways
        {
            Count = Count,
            Unheard = Unheard,
            Healthy = Healthy,
            Running = Running,
            Problem = Problem,
            Since = Since,
        };
    }
}
