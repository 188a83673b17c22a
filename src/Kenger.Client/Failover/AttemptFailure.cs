using Kenger.Client.Calls;

namespace Kenger.Client.Failover;

/// <summary>Why an address gave no answer.</summary>
/// <param name="Reason">A sentence without its end: "http://10.0.0.1:5000/ did not answer within 5 s".</param>
/// <param name="MayHaveArrived">Whether the registry may have carried the call out all the same.</param>
internal sealed record AttemptFailure(string Reason, bool MayHaveArrived)
{
    /// <summary>Null for what is no failure of the address, a bug for example.</summary>
    /// <param name="address">Who was asked.</param>
    /// <param name="exception">What the attempt threw.</param>
    /// <param name="timedOut">Whether the attempt's own time was over.</param>
    /// <param name="timeout">That time.</param>
    public static AttemptFailure? From(Uri address, Exception exception, bool timedOut, TimeSpan timeout) => exception switch
    {
        AnswerTooLargeException => null,
        OperationCanceledException when timedOut =>
            new($"{address} did not answer within {timeout.TotalSeconds:0.###} s", MayHaveArrived: true),
        // The attempt's time is not over, nor has the caller gone: this is the connection's own, shorter limit.
        OperationCanceledException => new($"{address} did not accept a connection in time", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new($"could not resolve the host name of {address}", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } refused =>
            new($"could not connect to {address} ({VisibleText.Escape(refused.GetBaseException().Message)})", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } insecure =>
            new($"{address} can't be trusted ({VisibleText.Escape(insecure.GetBaseException().Message)})", MayHaveArrived: false),
        HttpRequestException or IOException => new($"{address} broke the connection off", MayHaveArrived: true),
        _ => null,
    };
}
