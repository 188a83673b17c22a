namespace Kenger.Client;

/// <summary>Why an address gave no answer.</summary>
/// <param name="Why">Follows the address in a sentence: "did not answer within 5 s".</param>
/// <param name="MayHaveArrived">Whether the registry may have carried the call out all the same.</param>
internal sealed record AttemptFailure(string Why, bool MayHaveArrived)
{
    /// <summary>Null for what is no failure of the address, a bug for example.</summary>
    /// <param name="exception">What the attempt threw.</param>
    /// <param name="timedOut">Whether the attempt's own time was over.</param>
    /// <param name="timeout">That time.</param>
    public static AttemptFailure? From(Exception exception, bool timedOut, TimeSpan timeout) => exception switch
    {
        AnswerTooLargeException => null,
        OperationCanceledException when timedOut => new($"did not answer within {timeout.TotalSeconds:0.###} s", MayHaveArrived: true),
        // The attempt's time is not over, nor has the caller gone: this is the connection's own, shorter limit.
        OperationCanceledException => new("did not accept a connection in time", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new("has a host name that can't be resolved", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } refused =>
            new($"can't be connected to ({refused.GetBaseException().Message})", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } insecure =>
            new($"can't be trusted ({insecure.GetBaseException().Message})", MayHaveArrived: false),
        HttpRequestException or IOException => new("broke the connection off", MayHaveArrived: true),
        _ => null,
    };
}
