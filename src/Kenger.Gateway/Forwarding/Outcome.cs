using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// How a request ended, in the words of metrics and error answers: a class of status codes when a node answered, else what kept it from
/// it.
/// </summary>
internal static class Outcome
{
    public const string NoNode = "no_node";
    public const string Unreachable = "unreachable";
    public const string Broken = "broken";
    public const string Timeout = "timeout";

    private const string NotAllowed = "not_allowed";
    private const string ClientGone = "client_gone";
    private const string Closed = "closed";
    private const string ClientError = "client_error";

    public static string Classify(in AttemptResult result) =>
        result.IsClientGone ? ClientGone : result.IsNotAllowed ? NotAllowed : WordOf(result);

    /// <summary>A word and a sentence for the client; addresses stay inside.</summary>
    public static (string Reason, string Message) Explain(in AttemptResult result, string ns)
    {
        var reason = WordOf(result);
        return (reason, reason switch
        {
            Unreachable => $"no node of namespace '{ns}' could be reached",
            Timeout => $"the node of namespace '{ns}' did not answer in time",
            ClientError when UploadStream.ProblemOf(result.Exception) is { } problem => problem,
            ClientError when result.Status == StatusCodes.Status413PayloadTooLarge => "the request's body is larger than this path takes",
            ClientError => $"the request's body could not be read (status {result.Status})",
            _ => $"the node of namespace '{ns}' broke the connection or gave no valid answer",
        });
    }

    /// <summary>The class of a status.</summary>
    public static string ClassOf(int status) =>
        status switch
        {
            < 200 => "1xx",
            < 300 => "2xx",
            < 400 => "3xx",
            < 500 => "4xx",
            _ => "5xx",
        };

    private static string WordOf(in AttemptResult result) =>
        result.Kind switch
        {
            AttemptKind.Answered or AttemptKind.ServerError => ClassOf(result.Status),
            AttemptKind.Unconnected or AttemptKind.LocalExhaustion => Unreachable,
            AttemptKind.TimedOut or AttemptKind.Idle => Timeout,
            AttemptKind.ClientError => ClientError,
            AttemptKind.ClientGone => ClientGone,
            AttemptKind.Closed => Closed,
            _ => Broken,
        };
}
