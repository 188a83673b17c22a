using System.Net.Http;
using System.Net.Sockets;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Trust;
using Kenger.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Tells of a request that could not be forwarded in YARP's words, and gives the client the answer YARP would: everything that judges nodes goes
/// by these.
/// </summary>
internal sealed record ForwardingFailure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature
{
    // RFC 9113, section 7.
    private const int InternalError = 2;
    private const int Cancel = 8;

    // RFC 9114, section 8.1.
    private const int Http3InternalError = 0x102;
    private const int Http3RequestCancelled = 0x10c;

    /// <summary>There is no connection.</summary>
    public static ForwarderError Connecting(HttpContext context, Exception exception, CancellationToken cancellation)
    {
        var isOurs = exception is OperationCanceledException { InnerException: not TimeoutException };
        return isOurs && (cancellation.IsCancellationRequested || context.RequestAborted.IsCancellationRequested) ? Cancelled(context, exception)
            : exception is OperationCanceledException ? Answer(context, ForwarderError.RequestTimedOut, StatusCodes.Status504GatewayTimeout, exception)
            : Answer(context, ForwarderError.Request, StatusCodes.Status502BadGateway, exception);
    }

    /// <summary>The answer is through; this became of the request's body.</summary>
    public static ForwarderError Uploading(HttpContext context, Upload upload)
    {
        if (upload.Error != ForwarderError.None)
        {
            context.Features.Set<IForwarderErrorFeature>(new ForwardingFailure(upload.Error, upload.Exception));
        }

        return upload.Error;
    }

    /// <summary>What was a switched connection is over.</summary>
    public static ForwarderError Switched(HttpContext context, TunnelEnd end)
    {
        if (end.Error != ForwarderError.None)
        {
            context.Features.Set<IForwarderErrorFeature>(new ForwardingFailure(end.Error, end.Exception));
        }

        return end.Error;
    }

    /// <summary>There was a connection, and something was thrown.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">The same while it is forwarded.</param>
    /// <param name="exchange">How far it was.</param>
    /// <param name="why">Who has cut the connection, if it was one of us.</param>
    /// <param name="isOfUpload">The body may be the cause: it had failed before this, or nothing more of it came.</param>
    /// <param name="upload">What became of the body.</param>
    /// <param name="exception">What was thrown.</param>
    public static ForwarderError Of(
        HttpContext context, ForwardedRequest request, NodeExchange exchange, ConnectionCut why, bool isOfUpload, Upload upload, Exception exception)
    {
        if (why == ConnectionCut.Leaving)
        {
            request.End = AttemptEnd.Leaving;
            return ForwarderError.None;
        }

        var isCut = why is ConnectionCut.Cancelled or ConnectionCut.ClientGone;
        var isSilent = why == ConnectionCut.Silence;
        var hasUploadFailed = isOfUpload && upload.Error != ForwarderError.None;
        if (exchange.Step is ExchangeStep.Sending or ExchangeStep.Waiting)
        {
            return isCut ? Cancelled(context, exception)
                : hasUploadFailed ? UploadFailed(context, upload, exception, isSilent)
                : isSilent ? Answer(context, ForwarderError.RequestTimedOut, StatusCodes.Status504GatewayTimeout, Silence(exception))
                : Answer(context, ForwarderError.Request, StatusCodes.Status502BadGateway, OfNode(exception));
        }

        if (hasUploadFailed)
        {
            return UploadFailed(context, upload, exception, isSilent);
        }

        if (isSilent && NodeAnswer.IsEventStream(context))
        {
            request.End = AttemptEnd.Quiet;
            isCut = true;
        }

        return BreakOff(
            context,
            isCut ? ForwarderError.ResponseBodyCanceled
                : exchange.Step == ExchangeStep.Writing ? ForwarderError.ResponseBodyClient
                : ForwarderError.ResponseBodyDestination,
            isCut || isSilent ? Silence(exception) : OfNode(exception),
            isCut);
    }

    private static ForwarderError Cancelled(HttpContext context, Exception exception) => Answer(
        context,
        ForwarderError.RequestCanceled,
        context.RequestAborted.IsCancellationRequested ? StatusCodes.Status400BadRequest : StatusCodes.Status502BadGateway,
        Silence(exception));

    private static ForwarderError Answer(HttpContext context, ForwarderError error, int status, Exception exception)
    {
        context.Features.Set<IForwarderErrorFeature>(new ForwardingFailure(error, exception));
        context.Response.StatusCode = status;
        return error;
    }

    // Perhaps because of it the rest has failed, too.
    private static ForwarderError UploadFailed(HttpContext context, Upload upload, Exception exception, bool isSilent)
    {
        var isClients = upload.Error != ForwarderError.RequestBodyDestination;
        var error = isClients ? ForwarderError.RequestBodyClient : ForwarderError.RequestBodyDestination;
        var status = isClients
            ? isSilent ? StatusCodes.Status408RequestTimeout : (upload.Exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest
            : isSilent ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway;
        context.Features.Set<IForwarderErrorFeature>(
            new ForwardingFailure(error, new AggregateException(isClients ? upload.Exception! : OfNode(upload.Exception!), exception)));
        return End(context, error, status, isCancelled: false);
    }

    private static ForwarderError BreakOff(HttpContext context, ForwarderError error, Exception exception, bool isCancelled)
    {
        context.Features.Set<IForwarderErrorFeature>(new ForwardingFailure(error, exception));
        return End(context, error, StatusCodes.Status502BadGateway, isCancelled);
    }

    // Of an answer that has begun the client must not think that it is whole.
    private static ForwarderError End(HttpContext context, ForwarderError error, int status, bool isCancelled)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = status;
        }
        else if (context.Features.Get<IHttpResetFeature>() is { } reset)
        {
            reset.Reset(HttpProtocol.IsHttp3(context.Request.Protocol)
                ? isCancelled ? Http3RequestCancelled : Http3InternalError
                : isCancelled ? Cancel : InternalError);
        }
        else
        {
            context.Abort();
        }

        return error;
    }

    private static OperationCanceledException Silence(Exception exception) =>
        exception as OperationCanceledException ?? new OperationCanceledException(exception.Message, exception);

    // A connection that was there and broke is none that could not be made.
    private static Exception OfNode(Exception exception) =>
        exception is SocketException or ObjectDisposedException or NodeTlsException ? AnswerException.Ended(exception) : exception;
}
