using System.Globalization;
using Kenger.Contracts;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Requests;

/// <summary>
/// Remembers some of the last requests for people who ask what failed: those that fail or are refused, as many a second as are kept, and of the others one in five seconds
/// from each node. A request that is not among those costs a comparison. Memory is bounded: so many of each namespace, so many namespaces, so many characters of each.
/// </summary>
internal sealed class RequestMemory(IOptions<KengerGatewayOptions> options, SwitchedHosts hosts, RemoteClient clients, TimeProvider time)
{
    /// <summary>Of which requests are kept, those that were asked last; a gateway may route to more.</summary>
    public const int MaxNamespaces = 100;

    private const int MaxAnswer = 2_000;
    private const int ClientClosedRequest = 499;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(5);

    private readonly long _sampleEvery = (long)(SampleEvery.TotalSeconds * time.TimestampFrequency);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RequestRing> _rings = new(StringComparer.Ordinal);

    /// <summary>Whether anything is kept.</summary>
    public bool IsOn { get; } = options.Value.RecentRequests;

    /// <summary>A request of a namespace got its answer from a node, or would have.</summary>
    /// <param name="context">The request.</param>
    /// <param name="node">The last node that was tried.</param>
    /// <param name="rule">The rule that chose it.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="outcome">The same as a word.</param>
    /// <param name="started">When the first node was picked.</param>
    public void Ended(HttpContext context, GatewayNode node, string? rule, in AttemptResult result, string outcome, long started)
    {
        var kind = KindOf(result);
        if (IsOn && (kind == RequestKind.Sampled ? node.TakeSample(started, _sampleEvery) : Admits(kind, node.Namespace)))
        {
            Keep(kind, node.Namespace, EntryOf(context, node.Namespace, outcome) with
            {
                Node = node.Address,
                Rule = long.TryParse(rule, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null,
                Ms = Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1),
            });
        }
    }

    /// <summary>No node could take it.</summary>
    public void FoundNoNode(HttpContext context, string ns, string outcome)
    {
        if (IsOn && Admits(RequestKind.Failed, ns))
        {
            Keep(RequestKind.Failed, ns, EntryOf(context, ns, outcome));
        }
    }

    /// <summary>The gateway itself refused it.</summary>
    /// <param name="context">The request, with its answer's status.</param>
    /// <param name="reason">A word, as in the answer.</param>
    public void Refused(HttpContext context, string reason)
    {
        if (!IsOn)
        {
            return;
        }

        var ns = NamespaceOf(context);
        if (Admits(RequestKind.Refused, ns ?? ""))
        {
            Keep(RequestKind.Refused, ns ?? "", EntryOf(context, ns, reason));
        }
    }

    /// <summary>What is remembered, the newest first: of some namespaces, or of all and of no namespace; later than a time.</summary>
    public IReadOnlyList<RecentRequest> Read(IReadOnlyCollection<string> namespaces, DateTimeOffset since)
    {
        List<RecentRequest> failed = [];
        List<RecentRequest> others = [];
        lock (_lock)
        {
            foreach (var (ns, ring) in _rings)
            {
                if (namespaces.Count == 0 || namespaces.Contains(ns))
                {
                    failed.AddRange(ring.Failed.Where(request => request.Time > since));
                    others.AddRange(ring.Others.Where(request => request.Time > since));
                }
            }
        }

        RecentRequest[] first = [.. failed.OrderByDescending(request => request.Time).Take(MaxAnswer)];
        return [.. first.Concat(others.OrderByDescending(request => request.Time).Take(MaxAnswer - first.Length)).OrderByDescending(request => request.Time)];
    }

    private static RequestKind KindOf(in AttemptResult result) => result.Kind switch
    {
        AttemptKind.Answered => result.IsClientError ? RequestKind.Refused : RequestKind.Sampled,
        AttemptKind.ClientError => RequestKind.Refused,
        // WebSockets and streams end by their clients, and by a drained node's time.
        AttemptKind.ClientGone => result.IsAbandoned ? RequestKind.Refused : RequestKind.Sampled,
        AttemptKind.Closed or AttemptKind.Idle => RequestKind.Sampled,
        _ => result.IsClientGone ? RequestKind.Refused : RequestKind.Failed,
    };

    // As the pipeline has it: a switched host's namespace is none of the route.
    private string? NamespaceOf(HttpContext context) =>
        context.Features.Get<IReverseProxyFeature>()?.Cluster.Config.ClusterId is { } cluster && KengerCluster.Matches(cluster)
            ? hosts.Current.Find(context.Request.Headers.Host, context.Request.IsHttps) ?? KengerCluster.NamespaceOf(cluster).ToString()
            : null;

    private RecentRequest EntryOf(HttpContext context, string? ns, string outcome) => new()
    {
        Time = time.GetUtcNow(),
        Namespace = ns,
        Method = RequestMask.Method(context.Request.Method),
        Host = RequestMask.Host(context.Request.Headers.Host.ToString()),
        Target = RequestMask.Target(RequestReading.RoutedTargetOf(context)),
        Client = RequestMask.Client(clients.AddressOf(context)),
        Status = context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? ClientClosedRequest : context.Response.StatusCode,
        Outcome = outcome,
    };

    // Before anything is made of a request: a flood of them costs a comparison each.
    private bool Admits(RequestKind kind, string ns)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            return RingOf(ns, now).Admits(kind, now, time.TimestampFrequency);
        }
    }

    private void Keep(RequestKind kind, string ns, RecentRequest request)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            RingOf(ns, now).Add(kind, request);
        }
    }

    private RequestRing RingOf(string ns, long now)
    {
        if (!_rings.TryGetValue(ns, out var ring))
        {
            if (_rings.Count == MaxNamespaces)
            {
                _rings.Remove(_rings.MinBy(pair => pair.Value.UsedAt).Key);
            }

            _rings[ns] = ring = new RequestRing();
        }

        ring.UsedAt = now;
        return ring;
    }
}
