using System.Net;

namespace Kenger.Discovery.Calls;

/// <summary>The words of metrics and spans for how an attempt ended; those of the gateway.</summary>
internal static class CallOutcome
{
    public const string NoNode = "no_node";
    public const string Answered = "answered";
    public const string Unreachable = "unreachable";
    public const string Broken = "broken";
    public const string ClientGone = "client_gone";
    public const string ClientError = "client_error";

    public static string Of(HttpStatusCode status) => (int)status switch
    {
        < 200 => "1xx",
        < 300 => "2xx",
        < 400 => "3xx",
        < 500 => "4xx",
        _ => "5xx",
    };

    /// <summary>Of an attempt that was not answered.</summary>
    /// <param name="exception">What came instead.</param>
    /// <param name="isGivenUp">The caller no longer waits.</param>
    public static string Of(Exception exception, bool isGivenUp) =>
        isGivenUp ? ClientGone
        : CallFailure.IsUnconnected(exception) ? Unreachable
        : CallFailure.IsUnanswered(exception) ? Broken
        : exception is OperationCanceledException ? ClientGone
        : ClientError;
}
