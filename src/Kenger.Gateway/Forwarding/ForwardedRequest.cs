using System.Net.Http;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Forwarding;

/// <summary>A request while it is forwarded: what its attempts need to know beyond what YARP hands on.</summary>
internal sealed class ForwardedRequest(IHttpRequestLifetimeFeature inner, IHttpResetFeature? reset, ClusterConfig cluster)
    : RequestLife(inner, reset)
{
    private AnswerLimit? _limit;
    private ClosingStream? _socket;

    /// <summary>The cluster of its route.</summary>
    public ClusterConfig Cluster => cluster;

    /// <summary>Where it goes at the moment.</summary>
    public NodeChoice Choice { get; set; }

    /// <summary>What its retries are taken from.</summary>
    public RetryBudget? Budget { get; set; }

    /// <summary>The nodes it was sent to; null while there is one.</summary>
    public IReadOnlyCollection<GatewayNode>? Tried { get; set; }

    /// <summary>A retry was taken from the budget already.</summary>
    public bool HasRetry { get; set; }

    /// <summary>An event stream, whose body is not YARP's to copy.</summary>
    public HttpContent? Stream { get; set; }

    /// <summary>Makes it the request's life, until <see cref="Leave"/>.</summary>
    public static ForwardedRequest Enter(HttpContext context, ClusterConfig cluster)
    {
        var features = context.Features;
        var reset = features.Get<IHttpResetFeature>();
        var request = new ForwardedRequest(features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), reset, cluster);
        features.Set<IHttpRequestLifetimeFeature>(request);
        if (reset is not null)
        {
            features.Set<IHttpResetFeature>(request);
        }

        return request;
    }

    public void Leave(HttpContext context)
    {
        context.Features.Set(Inner);
        if (InnerReset is not null)
        {
            context.Features.Set(InnerReset);
        }
    }

    /// <summary>It has become a WebSocket; with null, it is none any more.</summary>
    public void Became(ClosingStream? socket) => Volatile.Write(ref _socket, socket);

    public override void Close()
    {
        if (Volatile.Read(ref _socket) is { } socket)
        {
            socket.BeginGoodbye(AttemptEnd.Drained);
        }
        else
        {
            base.Close();
        }
    }

    public static ForwardedRequest? Of(HttpContext context) => context.Features.Get<IHttpRequestLifetimeFeature>() as ForwardedRequest;

    /// <summary>An attempt begins, with this limit.</summary>
    public void Begin(AnswerLimit limit) => Volatile.Write(ref _limit, limit);

    /// <summary>The status that the node answers with; 0 as long as it does not.</summary>
    public int AnswerStatus { get; set; }

    /// <summary>The node has begun to answer: from now on it may take its time.</summary>
    public void AnswerBegan(int status)
    {
        AnswerStatus = status;
        Volatile.Read(ref _limit)?.Lift();
    }

    /// <summary>The attempt is over; false when somebody is just cutting it.</summary>
    public bool TryFinish() => Interlocked.Exchange(ref _limit, null) is not null;

    /// <summary>Ends the attempt, if it is not over.</summary>
    public void Cut(AttemptEnd why)
    {
        if (Interlocked.Exchange(ref _limit, null) is { } limit)
        {
            End = why;
            limit.Cancel();
        }
    }
}
