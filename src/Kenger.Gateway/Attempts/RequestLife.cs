using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Attempts;

/// <summary>
/// The life of a request while it is forwarded. Whoever breaks an answer off does so through it, so that it can be told afterwards whether the
/// client had gone, or the gateway had ended it.
/// </summary>
internal class RequestLife(IHttpRequestLifetimeFeature inner, IHttpResetFeature? reset) : IHttpRequestLifetimeFeature, IHttpResetFeature
{
    public IHttpRequestLifetimeFeature Inner => inner;

    /// <summary>Of HTTP/2 and HTTP/3.</summary>
    public IHttpResetFeature? InnerReset => reset;

    /// <summary>Why the gateway itself ended the attempt.</summary>
    public AttemptEnd End { get; set; }

    /// <summary>The answer was broken off while its client was still there.</summary>
    public bool IsBrokenOff { get; private set; }

    public CancellationToken RequestAborted
    {
        get => inner.RequestAborted;
        set => inner.RequestAborted = value;
    }

    public void Abort()
    {
        Note();
        inner.Abort();
    }

    public void Reset(int errorCode)
    {
        Note();
        reset?.Reset(errorCode);
    }

    /// <summary>Ends it, in the gentlest way there is.</summary>
    public virtual void Close() => Abort();

    private void Note() => IsBrokenOff |= !inner.RequestAborted.IsCancellationRequested;
}

/// <summary>Why the gateway ended an attempt.</summary>
internal enum AttemptEnd
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The node did not begin its answer in time, or no longer answers its probes.</summary>
    NoAnswer,

    /// <summary>A WebSocket or an event stream was quiet for too long.</summary>
    Quiet,

    /// <summary>The gateway is leaving.</summary>
    Leaving,

    /// <summary>The node is drained, and its time for what runs there is over.</summary>
    Drained,
}

/// <summary>What ended an answer that had begun, other than its end: a feature of the request, for the access log.</summary>
/// <param name="By">A word as in the metrics.</param>
internal sealed record AnswerEnd(string By);
