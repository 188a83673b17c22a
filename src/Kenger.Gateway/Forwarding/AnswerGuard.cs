using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Keeps what no HTTP allows, a switch of protocols that nobody asked for, or a length where no body may be, an error of the node's. YARP
/// passes it on, and the server, or its upgrade, throws: without this it would be a 500 of the gateway's. Costs nothing where all is well.
/// </summary>
internal static class AnswerGuard
{
    /// <summary>Whether forwarding may have failed by the node's answer. The client's own mistakes are answered by the server.</summary>
    public static bool MayBeOfNode(Exception exception) => exception is not (OperationCanceledException or BadHttpRequestException);

    /// <summary>Makes a failure of the attempt of it; an answer that is on its way already breaks off.</summary>
    public static void Fail(HttpContext context, Exception exception)
    {
        context.Features.Set<IForwarderErrorFeature>(new Failure(exception));
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status502BadGateway;
    }

    /// <summary>Looks at an answer that was passed on and did not begin, before the server does.</summary>
    public static void CheckEnd(HttpContext context)
    {
        var response = context.Response;
        if (context.Features.Get<IForwarderErrorFeature>() is { } failure && IsAfterTheAnswer(context, failure))
        {
            context.Features.Set<IForwarderErrorFeature>(null);
        }

        if (response.HasStarted)
        {
            return;
        }

        if (context.Features.Get<IForwarderErrorFeature>() is { } error)
        {
            CheckFailure(context, error);
        }
        else if (response.StatusCode is < StatusCodes.Status200OK or StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent)
        {
            CheckEmpty(context);
        }
    }

    // A node may answer before it has read all of the request, or any of it, as gRPC servers do with errors. YARP passes the answer on, and then says
    // that the rest of the request could not be sent: so it is, and the answer is the answer.
    private static bool IsAfterTheAnswer(HttpContext context, IForwarderErrorFeature failure) =>
        failure.Error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyDestination or ForwarderError.RequestBodyCanceled
        && ForwardedRequest.Of(context) is { IsBrokenOff: false, End: AttemptEnd.None, AnswerStatus: > 0 and var status }
        // Where the answer broke, YARP has put its own status in its place, or has aborted.
        && status == context.Response.StatusCode
        && (!context.RequestAborted.IsCancellationRequested || GrpcStatus.IsKnown(context));

    // YARP takes it for the client's fault that an answer can't begin, and leaves the node's status.
    private static void CheckFailure(HttpContext context, IForwarderErrorFeature error)
    {
        // The server says so of a body where none may be.
        var isBodyRefused = error is { Error: ForwarderError.ResponseBodyClient, Exception: InvalidOperationException };
        if (context.RequestAborted.IsCancellationRequested || (context.Response.StatusCode >= StatusCodes.Status400BadRequest && !isBodyRefused))
        {
            return;
        }

        Fail(context, error.Exception ?? new HttpRequestException("its answer is none"));
        if (isBodyRefused)
        {
            // What the server holds back of a body can't be taken out of it any more. It says only later that it has aborted.
            context.Abort();
            context.RequestAborted = new CancellationToken(canceled: true);
        }
    }

    private static void CheckEmpty(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode < StatusCodes.Status200OK || response.ContentLength > 0)
        {
            Fail(context, new HttpRequestException($"its answer, {response.StatusCode} with a length of {response.ContentLength ?? 0}, is none"));
        }
        else
        {
            // Many servers say a length of 0 here, which RFC 9110 forbids.
            response.ContentLength = null;
        }
    }

    private sealed class Failure(Exception exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.ResponseHeaders;

        public Exception? Exception { get; } = new NodeAnswerException(exception);
    }
}
