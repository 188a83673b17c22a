using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway;

/// <summary>How a request ended: a class of status codes when a node answered, else what kept it from it.</summary>
internal static class Outcome
{
    public const string NoNode = "no_node";
    private const string Unreachable = "unreachable";
    private const string Broken = "broken";
    private const string Timeout = "timeout";
    private const string ClientGone = "client_gone";
    private const string ClientError = "client_error";

    public static string Of(HttpContext context, IForwarderErrorFeature? error) =>
        error is null ? ClassOf(context.Response.StatusCode) : Of(context.RequestAborted.IsCancellationRequested, error);

    /// <summary>A word and a sentence for the client; addresses stay inside.</summary>
    public static (string Reason, string Message) Explain(int status, IForwarderErrorFeature error, string ns)
    {
        var reason = Of(clientIsGone: false, error);
        return (reason, reason switch
        {
            Unreachable => $"no node of namespace '{ns}' could be reached",
            Timeout => $"the node of namespace '{ns}' did not answer in time",
            ClientError => $"the request's body could not be read (status {status})",
            _ => $"the node of namespace '{ns}' broke the connection or gave no valid answer",
        });
    }

    private static string Of(bool clientIsGone, IForwarderErrorFeature error) =>
        error.Error switch
        {
            _ when clientIsGone => ClientGone,
            _ when ConnectFailure.IsOne(error.Exception) => Unreachable,
            ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => Timeout,
            ForwarderError.RequestBodyClient or ForwarderError.UpgradeRequestClient => ClientError,
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyClient
                or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled
                or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient => ClientGone,
            _ => Broken,
        };

    private static string ClassOf(int status) =>
        status switch
        {
            < 200 => "1xx",
            < 300 => "2xx",
            < 400 => "3xx",
            < 500 => "4xx",
            _ => "5xx",
        };
}
